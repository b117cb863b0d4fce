/** Whether a roll-up says what the source's own longer kline says. */
import * as Decimal from './decimal';
import type { Stretch } from './roll-up-join';

/** One field, by its wire name, whose two values are not the same number. */
export type Difference = {
  readonly field: (typeof comparedFields)[number][1];
  readonly rolled: Decimal.Decimal | number;
  readonly higher: Decimal.Decimal | number;
};

/**
 * Fields that differ numerically (`1.50` equals `1.5`), in the order of the record; none when the two agree. A field that
 * either lacks is not compared: archives have fewer columns than the exchange's API.
 */
export const compare = (rolled: Stretch, higher: Stretch): readonly Difference[] =>
  comparedFields.flatMap(([key, field]) => {
    const [left, right] = [rolled[key], higher[key]];
    return left === undefined || right === undefined || isSame(left, right)
      ? []
      : [{ field, rolled: left, higher: right }];
  });

const comparedFields = [
  ['openTimeMs', 'open_time_ms'],
  ['closeTimeMs', 'close_time_ms'],
  ['open', 'open'],
  ['high', 'high'],
  ['low', 'low'],
  ['close', 'close'],
  ['volume', 'volume'],
  ['quoteVolume', 'quote_volume'],
  ['trades', 'trades'],
  ['takerBuyVolume', 'taker_buy_volume'],
  ['takerBuyQuoteVolume', 'taker_buy_quote_volume'],
] as const;

const isSame = (left: Decimal.Decimal | number, right: Decimal.Decimal | number): boolean =>
  typeof left === 'string' && typeof right === 'string' ? Decimal.equals(left, right) : left === right;
