/** Waiting that ends early when it has become pointless. */
import { setTimeout as sleep } from 'node:timers/promises';

const sliceMs = 50;

/** How long a broker that starts may not know a topic that is there. */
export const recoveryMs = 15_000;

/** True for `ms` from the first time it is asked. */
export const patience = (ms: number): (() => boolean) => {
  let sinceMs: number | undefined;
  return () => Date.now() - (sinceMs ??= Date.now()) < ms;
};

/** Waits `ms`, or until `goesOn()` turns false. */
export const pauseWhile = async (goesOn: () => boolean, ms: number): Promise<void> => {
  const untilMs = Date.now() + ms;
  while (goesOn() && Date.now() < untilMs) await sleep(Math.min(sliceMs, Math.max(1, untilMs - Date.now())));
};

/** 100 ms, doubling up to 3 s. */
export const retryDelayMs = (attempt: number): number => Math.min(3_000, 100 * 2 ** Math.min(attempt, 10));
