/**
 * The market's own clock: it decides what is closed, what the server time is and when frames go out. It starts at a given
 * moment and runs at a given speed, so that a recording, or years of generated prices, pass faster than real time.
 */
export type MarketClock = {
  /** Epoch ms, whole. */
  readonly nowMs: () => number;
  /** Real ms until the market's clock shows `timeMs`; not below 0. */
  readonly realMsUntil: (timeMs: number) => number;
  readonly speed: number;
};

/** @param realNowMs the real clock @param startMs what the market's clock shows now; absent: the real time */
export const marketClock = (realNowMs: () => number, speed: number, startMs?: number): MarketClock => {
  const bootMs = realNowMs();
  const originMs = startMs ?? bootMs;
  const nowMs = (): number => Math.floor(originMs + (realNowMs() - bootMs) * speed);
  return { nowMs, realMsUntil: (timeMs) => Math.max(0, (timeMs - nowMs()) / speed), speed };
};
