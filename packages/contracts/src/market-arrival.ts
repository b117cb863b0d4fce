/** Records of `enriched.<interval>` and `quality` as what the market pipeline joins. Total. */
import { Interval, reason, type Kline, type Market, type Reason } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';
import { decodeWith } from './decode-with';
import { decodeKline } from './kline-record';

/** From parsed JSON: the kline, and every number and flag that stands beside it by name. */
export const decodeEnriched = (value: unknown): E.Either<readonly Reason[], Market.ValuedKline> => {
  const { fields, reasons } = decodeKline(value);
  const gapBefore = gapBeforeOf(value);
  const all = [...reasons, ...(O.isNone(gapBefore) ? [noGapBefore(value)] : [])];
  return all.length > 0 || O.isNone(gapBefore)
    ? E.left(all)
    : E.right({ kline: fields as Kline, gapBefore: gapBefore.value, values: valuesOf(value) });
};

const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const gapBeforeOf = (value: unknown): O.Option<number> =>
  pipe(
    at(value, 'gap_before'),
    O.fromPredicate((found): found is number => Number.isSafeInteger(found) && (found as number) >= 0),
  );

const noGapBefore = (value: unknown): Reason =>
  reason(
    'not_integer',
    'gap_before',
    at(value, 'gap_before'),
    'gap_before: expected an integer of 0 or more',
  );

// Of the kline itself, or the same at every moment for all: no value of the market.
const others = new Set([
  ...['v', 'source', 'symbol', 'interval', 'open_time_ms', 'close_time_ms', 'trades', 'closed', 'gap_before'],
  ...['hour', 'weekday'],
]);

const valuesOf = (value: unknown): Market.ValuedKline['values'] => {
  const values: { [name: string]: number | boolean } = {};
  for (const [name, found] of Object.entries(value as object))
    if ((typeof found === 'number' || typeof found === 'boolean') && !others.has(name)) values[name] = found;
  return values;
};

export type ToldGap = {
  readonly source: string;
  readonly symbol: string;
  readonly interval: Interval.Interval;
  readonly fromMs: number;
  readonly toMs: number;
  readonly confirmed: boolean;
};

const gapSchema = z
  .object({
    v: z.literal(1),
    kind: z.literal('gap'),
    source: z.string(),
    symbol: z.string(),
    interval: z.custom<Interval.Interval>(Interval.isInterval),
    open_time_ms: z.number().int(),
    to_ms: z.number().int(),
    cause: z.enum(['exchange', 'unexplained']),
  })
  .transform(({ source, symbol, interval, open_time_ms: fromMs, to_ms: toMs, cause }): ToldGap => {
    return { source, symbol, interval, fromMs, toMs, confirmed: cause === 'exchange' };
  });

const decodeGap = decodeWith(gapSchema);

/** From parsed JSON of topic `quality`; null for what is no gap. */
export const decodeToldGap = (value: unknown): E.Either<readonly Reason[], ToldGap | null> =>
  at(value, 'kind') === 'gap' ? decodeGap(value) : E.right(null);
