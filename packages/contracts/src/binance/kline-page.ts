/**
 * The answer of `GET /api/v3/klines`: an array of 12-element arrays, oldest first. Nothing in it marks the kline in
 * progress, which is told by the exchange's clock.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#klinecandlestick-data
 */
import { Interval, reason, type Kline, type Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';
import { decodeWith, type Decode, type Reasons } from '../decode-with';
import { decimal, integer, timeMs } from './fields';

/** How long after its end a kline counts as closed, by the exchange's clock. */
export const closingMarginMs = 2_000;

/** A row of the page, for series and time of the page. Total: any value gives an answer. */
export const decodeKlineRow =
  (series: Series.Series, serverTimeMs: number): Decode<Kline> =>
  (value) =>
    pipe(
      value,
      decodeRow,
      E.map((row) => toKline(series, serverTimeMs, row)),
    );

/**
 * All rows, or the reasons of the first row that is not understood.
 *
 * @param serverTimeMs the exchange's clock no later than when it made the answer, epoch ms
 */
export const decodeKlinePage =
  (series: Series.Series, serverTimeMs: number) =>
  (value: unknown): E.Either<Reasons, readonly Kline[]> =>
    Array.isArray(value)
      ? pipe(value as readonly unknown[], RA.traverse(E.Applicative)(decodeKlineRow(series, serverTimeMs)))
      : E.left([reason('wrong_type', '', value, 'expected an array of klines')]);

const names = [
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'close_time',
  'quote_volume',
  'trades',
  'taker_buy_volume',
  'taker_buy_quote_volume',
];

// The twelfth element is said to be ignored; more may come.
const rowSchema = z
  .tuple([timeMs, decimal, decimal, decimal, decimal, decimal, timeMs, decimal, integer, decimal, decimal])
  .rest(z.unknown());

type Row = z.infer<typeof rowSchema>;

const decodeRow = decodeWith<Row>(rowSchema, ([index]) => names[Number(index)] ?? '');

const toKline = (series: Series.Series, serverTimeMs: number, row: Row): Kline => ({
  ...series,
  openTimeMs: row[0],
  closeTimeMs: row[6],
  open: row[1],
  high: row[2],
  low: row[3],
  close: row[4],
  volume: row[5],
  quoteVolume: row[7],
  trades: row[8],
  takerBuyVolume: row[9],
  takerBuyQuoteVolume: row[10],
  closed: endMs(series, row) + closingMarginMs < serverTimeMs,
});

// A halt leaves a close time before the interval's end, and trading may resume inside the same kline: it is closed when
// its interval is over, not before.
const endMs = ({ interval }: Series.Series, row: Row): number =>
  Math.max(row[6], row[0] + Interval.lengthMs(interval) - 1);
