/** A fault in the words of the control endpoint. */
import type { ActiveFault } from '../faults/fault-board';

export const toWireFault = ({ id, fault, sinceMs, untilMs, remaining }: ActiveFault) => ({
  id,
  ...fault,
  since_ms: sinceMs,
  ...(untilMs === undefined ? {} : { until_ms: untilMs }),
  ...(remaining === undefined ? {} : { remaining }),
});
