/** The market's clock as faults have it go wrong: server time, event times and what is closed all follow it. */
import type { MarketClock } from '../market-clock';

export type OffsetClock = MarketClock & {
  /** The latest it has ever shown: what opened by then may have been seen. */
  readonly latestMs: () => number;
};

export const offsetClock = (right: MarketClock, offsetMs: () => number): OffsetClock => {
  let latestMs = 0;
  const nowMs = (): number => {
    const shown = right.nowMs() + offsetMs();
    latestMs = Math.max(latestMs, shown);
    return shown;
  };
  return {
    nowMs,
    realMsUntil: (timeMs) => Math.max(0, (timeMs - nowMs()) / right.speed),
    speed: right.speed,
    latestMs: () => Math.max(nowMs(), latestMs),
  };
};
