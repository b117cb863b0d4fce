/** The real clock. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@cryptostream/ports';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};
