/** A `gap` record on `klines.<interval>`: open times for which the exchange confirmed that it has nothing. */
import { Interval, reason, Series, TradingSymbol, Validation, type Reason } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { z } from 'zod';
import { recordVersion } from './kline-record';

export type Gap = Series.Series & {
  /** First missing open time. */
  readonly fromMs: number;
  /** First open time after the gap. */
  readonly toMs: number;
};

const timeMs = z.number().int().min(0).max(Validation.lastTimeMs);

const schema = z.object({
  v: z.literal(recordVersion),
  source: z.string().refine(Series.isSource),
  symbol: z.string().refine(TradingSymbol.isTradingSymbol),
  interval: z.custom<Interval.Interval>(Interval.isInterval),
  from_ms: timeMs,
  to_ms: timeMs,
});

/** From parsed JSON; otherwise all reasons against it. Total. */
export const decodeGap = (value: unknown): E.Either<readonly Reason[], Gap> => {
  const result = schema.safeParse(value);
  if (!result.success) return E.left(result.error.issues.map((issue) => toReason(issue, value)));
  const { source, symbol, interval, from_ms: fromMs, to_ms: toMs } = result.data;
  const gap: Gap = { source, symbol, interval, fromMs, toMs };
  const reasons = [
    ...offGrid(gap, 'from_ms', fromMs),
    ...offGrid(gap, 'to_ms', toMs),
    ...(fromMs < toMs ? [] : [reason('wrong_type', 'to_ms', toMs, 'gap record: not after from_ms')]),
  ];
  return reasons.length === 0 ? E.right(gap) : E.left(reasons);
};

export const encodeGap = ({ source, symbol, interval, fromMs, toMs }: Gap): string =>
  JSON.stringify({ v: recordVersion, source, symbol, interval, from_ms: fromMs, to_ms: toMs });

const toReason = ({ path: [field], message }: z.core.$ZodIssue, value: unknown): Reason => {
  if (field === undefined) return reason('wrong_type', '', value, `gap record: ${message}`);
  const found = (value as Readonly<Record<PropertyKey, unknown>>)[field];
  const name = String(field);
  return found === undefined
    ? reason('missing', name, found, `${name} is missing`)
    : reason('wrong_type', name, found, `gap record: ${message}`);
};

const offGrid = ({ interval }: Gap, path: string, timeMs: number): readonly Reason[] =>
  Interval.isOnGrid(interval, timeMs)
    ? []
    : [reason('off_grid', path, timeMs, `gap record: not a multiple of ${interval}`)];
