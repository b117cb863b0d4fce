/**
 * Two stretches of trading as one: the semigroup that roll-up folds with. Associative, so that 1s → 1m → 15m is 1s → 15m in
 * every field. The traded rule does not break that: a stretch has volume exactly when some part of it has, so prices come
 * from the same klines however these are grouped.
 */
import * as Decimal from './decimal';
import type { Kline } from './kline';
import type { Series } from './series';

/** What a kline says, whatever its series. */
export type Stretch = Omit<Kline, keyof Series>;

type Prices = Pick<Stretch, 'open' | 'high' | 'low' | 'close'>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * `later` is what followed `earlier`, next to it or after a hole. What is not about trading (open time, series) stays that of
 * `earlier`.
 *
 * Prices are those of what traded: a stretch without volume gives none, unless neither has volume (quiet minutes repeat the
 * previous close, and so would hide where trading began again after a halt). Volumes and trades are exact sums, absent where
 * either lacks them; close time is that of `later`, absent where it has none; closed if both are. Prices keep their text,
 * that of the earlier one when two are equal.
 */
export const join = <T extends Stretch>(earlier: T, later: T): T => {
  // Where `T` requires a field both have it, so that only what it may lack is deleted. A copy is written to because this is
  // done for every kline, and putting an object together from those parts that are there is slower.
  const joined: Writable<Stretch> = { ...earlier };
  const { open, high, low, close } = pricesOf(earlier, later);
  joined.open = open;
  joined.high = high;
  joined.low = low;
  joined.close = close;
  joined.volume = Decimal.add(earlier.volume, later.volume);
  joined.closed = earlier.closed && later.closed;
  // Deleted, not undefined: JSON does not know the difference, and what was restored from it would not be equal.
  if (later.closeTimeMs === undefined) delete joined.closeTimeMs;
  else joined.closeTimeMs = later.closeTimeMs;
  if (earlier.trades === undefined || later.trades === undefined) delete joined.trades;
  else joined.trades = earlier.trades + later.trades;
  const quoteVolume = sum(earlier.quoteVolume, later.quoteVolume);
  if (quoteVolume === undefined) delete joined.quoteVolume;
  else joined.quoteVolume = quoteVolume;
  const takerBuyVolume = sum(earlier.takerBuyVolume, later.takerBuyVolume);
  if (takerBuyVolume === undefined) delete joined.takerBuyVolume;
  else joined.takerBuyVolume = takerBuyVolume;
  const takerBuyQuoteVolume = sum(earlier.takerBuyQuoteVolume, later.takerBuyQuoteVolume);
  if (takerBuyQuoteVolume === undefined) delete joined.takerBuyQuoteVolume;
  else joined.takerBuyQuoteVolume = takerBuyQuoteVolume;
  return joined as T;
};

const pricesOf = (earlier: Stretch, later: Stretch): Prices => {
  const traded = !Decimal.isZero(earlier.volume);
  if (traded === Decimal.isZero(later.volume)) return traded ? earlier : later;
  return {
    open: earlier.open,
    high: Decimal.compare(later.high, earlier.high) > 0 ? later.high : earlier.high,
    low: Decimal.compare(later.low, earlier.low) < 0 ? later.low : earlier.low,
    close: later.close,
  };
};

const sum = (
  left: Decimal.Decimal | undefined,
  right: Decimal.Decimal | undefined,
): Decimal.Decimal | undefined =>
  left === undefined || right === undefined ? undefined : Decimal.add(left, right);
