/**
 * Calls for each second of the market's clock, 2 to 60 ms after it began, as the real exchange's last frames come; in
 * order, one at a time, none left out.
 */
import type { MarketClock } from '../market-clock';
import { hashWith, toUnit } from '../market/random';

export type Ticker = { readonly stop: () => void };

const secondMs = 1_000;
// Real time: a clock that was put back and is right again is noticed so soon.
const longestWaitMs = 1_000;

export const startTicker = (
  clock: MarketClock,
  onSecond: (secondMs: number, eventTimeMs: number) => Promise<void>,
): Ticker => {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const wait = (nextMs: number): void => {
    timer = setTimeout(() => void run(nextMs), Math.min(longestWaitMs, clock.realMsUntil(dueMs(nextMs))));
  };
  const run = async (nextMs: number): Promise<void> => {
    let atMs = resumeAt(clock, nextMs);
    for (; !isStopped && dueMs(atMs) <= clock.nowMs(); atMs += secondMs) await onSecond(atMs, dueMs(atMs));
    if (!isStopped) wait(atMs);
  };
  wait(Math.ceil(clock.nowMs() / secondMs) * secondMs);
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
};

const dueMs = (atMs: number): number => atMs + 2 + Math.floor(58 * toUnit(hashWith(0, atMs / secondMs)));

// After the machine slept, going through all that was missed would help nobody.
const longestLagMs = 60_000;

const resumeAt = ({ nowMs, speed }: MarketClock, nextMs: number): number =>
  nowMs() - nextMs > longestLagMs * speed ? Math.floor(nowMs() / secondMs) * secondMs : nextMs;
