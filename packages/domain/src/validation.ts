/**
 * The rules a kline keeps before it may be enriched. Rules are independent of each other and every one that can be asked
 * is asked, so that a kline which fails carries all of its reasons. A rule whose fields did not decode stays silent: the
 * decoder has already said why.
 */
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as RNEA from 'fp-ts/ReadonlyNonEmptyArray';
import { pipe } from 'fp-ts/function';
import * as Decimal from './decimal';
import * as Interval from './interval';
import type { Kline } from './kline';
import { reason, type Reason } from './reason';

/** The fields of a kline that decoded; the rest are absent. */
export type KlineFields = { readonly [K in keyof Kline]?: Kline[K] | undefined };

/** What the place where a record was found says of it. */
export type Place = {
  readonly interval: Interval.Interval;
  /** Symbols that live in this partition. */
  readonly symbols: readonly string[];
  /** The key of the record. */
  readonly key: string | null;
};

export type Expected = Place & { readonly closed: boolean };

type Rule = (fields: KlineFields, expected: Expected) => readonly Reason[];
type PlaceRule = (fields: KlineFields, place: Place) => readonly Reason[];

/**
 * Joins the decoder's reasons with those of every rule.
 *
 * @returns the kline, or all reasons against it
 */
export const validate =
  (expected: Expected) =>
  (fields: KlineFields, decoding: readonly Reason[]): E.Either<RNEA.ReadonlyNonEmptyArray<Reason>, Kline> =>
    pipe(
      rules,
      RA.chain((rule) => rule(fields, expected)),
      (found) => [...decoding, ...found],
      RNEA.fromReadonlyArray,
      // No reason at all means that every mandatory field decoded.
      E.fromOption(() => fields as Kline),
      E.swap,
    );

/** What speaks against a record of a series being where it was found. */
export const misplaced =
  (place: Place) =>
  (fields: Pick<KlineFields, 'interval' | 'symbol'>): readonly Reason[] =>
    pipe(
      placement,
      RA.chain((rule) => rule(fields, place)),
    );

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

const notNegative: Rule = (fields) =>
  pipe(
    decimalFields,
    RA.chain(([field, path]) => {
      const value = fields[field];
      return value !== undefined && Decimal.isNegative(value)
        ? [reason('negative', path, value, `${path} is negative`)]
        : [];
    }),
  );

const tradesNotNegative: Rule = ({ trades }) =>
  trades !== undefined && trades < 0 ? [reason('negative', 'trades', trades, 'trades is negative')] : [];

const highest: Rule = ({ high, open, close, low }) =>
  high === undefined
    ? []
    : pipe(
        [
          ['open', open],
          ['close', close],
          ['low', low],
        ] as const,
        RA.chain(([name, value]) =>
          value !== undefined && Decimal.compare(high, value) < 0
            ? [reason('high_below', 'high', high, `high ${high} is below ${name} ${value}`)]
            : [],
        ),
      );

// `low` above `high` is already said by `highest`.
const lowest: Rule = ({ low, open, close }) =>
  low === undefined
    ? []
    : pipe(
        [
          ['open', open],
          ['close', close],
        ] as const,
        RA.chain(([name, value]) =>
          value !== undefined && Decimal.compare(low, value) > 0
            ? [reason('low_above', 'low', low, `low ${low} is above ${name} ${value}`)]
            : [],
        ),
      );

const onGrid: Rule = ({ openTimeMs }, { interval }) =>
  openTimeMs !== undefined && !Interval.isOnGrid(interval, openTimeMs)
    ? [reason('off_grid', 'open_time_ms', openTimeMs, `open time is not a multiple of ${interval}`)]
    : [];

const closesInside: Rule = ({ openTimeMs, closeTimeMs }, { interval }) =>
  openTimeMs !== undefined &&
  closeTimeMs !== undefined &&
  (closeTimeMs < openTimeMs || closeTimeMs >= openTimeMs + Interval.lengthMs(interval))
    ? [reason('close_time_outside', 'close_time_ms', closeTimeMs, 'close time is outside the kline')]
    : [];

const ofThisInterval: PlaceRule = ({ interval }, expected) =>
  interval !== undefined && interval !== expected.interval
    ? [reason('wrong_interval', 'interval', interval, `this topic holds ${expected.interval}`)]
    : [];

const ofThisPartition: PlaceRule = ({ symbol }, { symbols }) =>
  symbol !== undefined && !symbols.includes(symbol)
    ? [
        reason(
          'wrong_partition',
          'symbol',
          symbol,
          `symbols of this partition: ${symbols.join(', ') || 'none'}`,
        ),
      ]
    : [];

const keyedBySymbol: PlaceRule = ({ symbol }, { key }) =>
  symbol !== undefined && key !== symbol
    ? [reason('wrong_key', 'key', key, `the key of the record is not the symbol ${symbol}`)]
    : [];

const closedAsExpected: Rule = ({ closed }, expected) =>
  closed === undefined || closed === expected.closed
    ? []
    : expected.closed
      ? [reason('not_closed', 'closed', closed, 'only closed klines belong in this topic')]
      : [reason('already_closed', 'closed', closed, 'only open klines belong in this topic')];

const placement = [ofThisInterval, ofThisPartition, keyedBySymbol] as const;

const rules: readonly Rule[] = [
  notNegative,
  tradesNotNegative,
  highest,
  lowest,
  onGrid,
  closesInside,
  ...placement,
  closedAsExpected,
];
