/** Rules about what a kline counts: prices, volumes, trades. */
import * as Decimal from '../decimal';
import { reason, type Reason } from '../reason';
import { joined, none, type Rule } from './rule';

const decimalFields = [
  ['open', 'open'],
  ['high', 'high'],
  ['low', 'low'],
  ['close', 'close'],
  ['volume', 'volume'],
  ['quoteVolume', 'quote_volume'],
  ['takerBuyVolume', 'taker_buy_volume'],
  ['takerBuyQuoteVolume', 'taker_buy_quote_volume'],
] as const;

const ofEachDecimal =
  (check: (path: string, value: Decimal.Decimal) => readonly Reason[]): Rule =>
  (fields) =>
    decimalFields.reduce((found, [field, path]) => {
      const value = fields[field];
      return value === undefined ? found : joined(found, check(path, value));
    }, none);

const negative = (path: string, value: Decimal.Decimal | number): readonly Reason[] => [
  reason('negative', path, value, `${path} ${value} is negative: expected 0 or more`),
];

const notNegative = ofEachDecimal((path, value) =>
  Decimal.isNegative(value) ? negative(path, value) : none,
);

const tradesNotNegative: Rule = ({ trades }) =>
  trades !== undefined && trades < 0 ? negative('trades', trades) : none;

const largest = '1e60';
const smallest = '1e-60';

// float64 ends at 1e308 and 1e-308. With these bounds a square, a price × volume and a sum of a million of them are far
// from either end, so that no indicator can come to infinity, to NaN or to a zero that is none.
const inRange = ofEachDecimal((path, value) =>
  isShort(value) || Decimal.isZero(value) || isBetween(value, smallest, largest)
    ? none
    : [
        reason(
          'out_of_range',
          path,
          value,
          `${path} ${value} is too large or too small to be computed with: expected 0, or from ${smallest} to ${largest}`,
        ),
      ],
);

// Less than 60 digits on either side of the point are always in range; nearly every value ends here.
const isShort = (value: Decimal.Decimal): boolean =>
  value.length <= 60 && !value.includes('e') && !value.includes('E');

const isBetween = (value: Decimal.Decimal, from: Decimal.Decimal, to: Decimal.Decimal): boolean => {
  const magnitude = value.replace(/^-/, '');
  return Decimal.compare(magnitude, from) >= 0 && Decimal.compare(magnitude, to) <= 0;
};

const highest: Rule = ({ high, open, close, low }) =>
  high === undefined
    ? none
    : joined(
        highBelow(high, 'open', open),
        joined(highBelow(high, 'close', close), highBelow(high, 'low', low)),
      );

const highBelow = (
  high: Decimal.Decimal,
  name: string,
  value: Decimal.Decimal | undefined,
): readonly Reason[] =>
  value !== undefined && Decimal.compare(high, value) < 0
    ? [reason('high_below', 'high', high, `high ${high} is below ${name} ${value}`)]
    : none;

// `low` above `high` is already said by `highest`.
const lowest: Rule = ({ low, open, close }) =>
  low === undefined ? none : joined(lowAbove(low, 'open', open), lowAbove(low, 'close', close));

const lowAbove = (
  low: Decimal.Decimal,
  name: string,
  value: Decimal.Decimal | undefined,
): readonly Reason[] =>
  value !== undefined && Decimal.compare(low, value) > 0
    ? [reason('low_above', 'low', low, `low ${low} is above ${name} ${value}`)]
    : none;

export const numberRules: readonly Rule[] = [notNegative, tradesNotNegative, inRange, highest, lowest];
