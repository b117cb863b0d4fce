/** A `gap` record on `klines.<interval>`: open times for which the exchange confirmed that it has nothing. */
import { Interval, Series, TradingSymbol } from '@cryptostream/domain';
import { z } from 'zod';
import { recordVersion } from './kline-record';

export type Gap = Series.Series & {
  /** First missing open time. */
  readonly fromMs: number;
  /** First open time after the gap. */
  readonly toMs: number;
};

const schema = z
  .object({
    v: z.literal(recordVersion),
    source: z.string().refine(Series.isSource),
    symbol: z.string().refine(TradingSymbol.isTradingSymbol),
    interval: z.custom<Interval.Interval>(Interval.isInterval),
    from_ms: z.number().int().min(0),
    to_ms: z.number().int().min(0),
  })
  .refine(({ from_ms, to_ms }) => from_ms < to_ms, { path: ['to_ms'], message: 'not after from_ms' })
  .refine(({ interval, from_ms, to_ms }) => [from_ms, to_ms].every((ms) => Interval.isOnGrid(interval, ms)), {
    path: ['from_ms'],
    message: 'off the grid of the interval',
  })
  .transform(({ source, symbol, interval, from_ms, to_ms }): Gap => ({
    source,
    symbol,
    interval,
    fromMs: from_ms,
    toMs: to_ms,
  }));

export const gapSchema: z.ZodType<Gap> = schema;

export const encodeGap = ({ source, symbol, interval, fromMs, toMs }: Gap): string =>
  JSON.stringify({ v: recordVersion, source, symbol, interval, from_ms: fromMs, to_ms: toMs });
