/** The real clock. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@cryptostream/ports';

/** A timer of Node's that is set for longer than this fires at once. */
const longestTimerMs = 2 ** 31 - 1;

// At least one turn of the event loop, however short.
const sleep: Clock['sleep'] = async (ms, signal) => {
  const options = signal === undefined ? {} : { signal };
  let leftMs = ms;
  do {
    await wait(Math.min(leftMs, longestTimerMs), undefined, options).catch(() => undefined);
    leftMs -= longestTimerMs;
  } while (leftMs > 0 && signal?.aborted !== true);
};

export const systemClock: Clock = { nowMs: () => Date.now(), sleep };
