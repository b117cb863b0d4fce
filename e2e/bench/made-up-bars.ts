import type { Bar } from '@cryptostream/domain';
import { seededRandom } from '../pipeline/seeded-random';

const minuteMs = 60_000;
const usualPrice = 50_000;

/**
 * A market without end, a minute at a time: a walk that is drawn back to its usual price, so that it neither dies out nor grows
 * out of its digits. Prices in cents, volumes in hundred-thousandths, as Binance prints BTCUSDT; one minute in 200 without trade.
 */
export const madeUpBars = (seed: number): (() => Bar) => {
  const random = seededRandom(seed);
  let openTimeMs = Date.UTC(2025, 0, 1) - minuteMs;
  let close = usualPrice;
  // Near enough to a normal distribution.
  const wave = (): number => random.next() + random.next() + random.next() - 1.5;
  return () => {
    openTimeMs += minuteMs;
    const open = close;
    if (random.chance(0.005)) return { openTimeMs, open, high: open, low: open, close: open, volume: 0 };
    close = cents(open * Math.exp(0.001 * wave() - 0.00001 * Math.log(open / usualPrice)));
    return {
      openTimeMs,
      open,
      high: cents(Math.max(open, close) * (1 + 0.0005 * random.next())),
      low: cents(Math.min(open, close) * (1 - 0.0005 * random.next())),
      close,
      volume: Math.round(1e6 * Math.exp(2 * wave())) / 1e5,
    };
  };
};

const cents = (price: number): number => Math.round(price * 100) / 100;
