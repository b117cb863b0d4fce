/** Time that moves only when a test moves it. */
import type { Clock, Logger } from '@cryptostream/ports';

export type FakeTime = {
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  /** Wakes who sleeps until then, one after the other, each with time to act. */
  readonly advance: (ms: number) => Promise<void>;
  /** Moves the wall clock alone. */
  readonly setWall: (byMs: number) => void;
  readonly sleepers: () => number;
};

export const startMs = Date.UTC(2025, 0, 1, 12);

export const fakeTime = (): FakeTime => {
  let elapsedMs = 0;
  let wallOffsetMs = startMs;
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const sleeper = {
        untilMs: elapsedMs + ms,
        wake: () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake);
    });

  const advance = async (ms: number): Promise<void> => {
    const untilMs = elapsedMs + ms;
    for (;;) {
      const [next] = [...sleepers].toSorted((left, right) => left.untilMs - right.untilMs);
      if (next === undefined || next.untilMs > untilMs) break;
      elapsedMs = next.untilMs;
      next.wake();
      await new Promise(setImmediate);
    }
    elapsedMs = untilMs;
    await new Promise(setImmediate);
  };

  return {
    clock: { nowMs: () => wallOffsetMs + elapsedMs, sleep },
    monotonicMs: () => elapsedMs,
    advance,
    setWall: (byMs) => {
      wallOffsetMs += byMs;
    },
    sleepers: () => sleepers.size,
  };
};

const ignore = () => undefined;

export const silentLogger: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  with: () => silentLogger,
};

/** Waits, in real time, for what real sockets bring about. */
export const until = async (isSo: () => boolean, what = 'it'): Promise<void> => {
  const deadline = Date.now() + 5_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within 5 s`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
