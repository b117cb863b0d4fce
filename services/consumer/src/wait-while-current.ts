/** Waiting in slices, so that a partition that is taken away does not wait out a long time. */
import type { Clock } from '@cryptostream/ports';

const sliceMs = 500;

/** Resolves after `ms`, or soon after `isCurrent()` has turned false. */
export const waitWhileCurrent = async (clock: Clock, ms: number, isCurrent: () => boolean): Promise<void> => {
  for (let leftMs = ms; leftMs > 0 && isCurrent(); leftMs -= sliceMs)
    await clock.sleep(Math.min(leftMs, sliceMs));
};
