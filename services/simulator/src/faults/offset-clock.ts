/** The market's clock as faults have it go wrong: server time, event times and what is closed all follow it. */
import type { MarketClock } from '../market-clock';

export const offsetClock = (right: MarketClock, offsetMs: () => number): MarketClock => {
  const nowMs = (): number => right.nowMs() + offsetMs();
  return {
    nowMs,
    realMsUntil: (timeMs) => Math.max(0, (timeMs - nowMs()) / right.speed),
    speed: right.speed,
  };
};
