/**
 * A `recompute` record on `klines.<interval>`: from here on the series stands as if its klines had come in the order of their
 * open times, each in its latest version, and what is stored of it from `fromMs` on is written anew.
 */
import { Interval, reason, Series, TradingSymbol, Validation, type Reason } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';
import { decodeJson, type Encoded, type Place } from './decode-record';
import { decodeWith, field } from './decode-with';
import { recordVersion } from './kline-record';

export type Recompute = Series.Series & {
  /** First open time that is written anew, epoch ms on the grid of the interval. */
  readonly fromMs: number;
  /** Of the configuration that it was asked for with. */
  readonly fingerprint: string;
};

export const recomputeType = 'recompute';

const schema = z
  .object({
    v: z.literal(recordVersion),
    source: field('bad_source', 'the name of a source', Series.isSource),
    symbol: field('bad_symbol', 'a symbol', TradingSymbol.isTradingSymbol),
    interval: field('bad_interval', `one of ${Interval.all.join(', ')}`, Interval.isInterval),
    from_ms: z.number().int().min(0).max(Validation.lastTimeMs),
    fingerprint: z.string().min(1),
  })
  .transform(({ source, symbol, interval, from_ms: fromMs, fingerprint }): Recompute => {
    return { source, symbol, interval, fromMs, fingerprint };
  });

const decode = decodeWith(schema);

/** From a record of `klines.<interval>`, or all reasons against it. Total. */
export const decodeRecomputeRecord =
  (place: Place) =>
  (record: Encoded): E.Either<readonly Reason[], Recompute> =>
    pipe(
      decodeJson(record),
      E.chain((value): E.Either<readonly Reason[], Recompute> => decode(value)),
      E.chain((recompute): E.Either<readonly Reason[], Recompute> => {
        const reasons = [
          ...Validation.misplaced({ ...place, key: record.key })(recompute),
          ...offGrid(recompute),
        ];
        return reasons.length === 0 ? E.right(recompute) : E.left(reasons);
      }),
    );

export const encodeRecompute = ({ source, symbol, interval, fromMs, fingerprint }: Recompute): string =>
  JSON.stringify({ v: recordVersion, source, symbol, interval, from_ms: fromMs, fingerprint });

const offGrid = ({ interval, fromMs }: Recompute): readonly Reason[] =>
  Interval.isOnGrid(interval, fromMs)
    ? []
    : [reason('off_grid', 'from_ms', fromMs, `recompute record: not a multiple of ${interval}`)];
