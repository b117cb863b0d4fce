/**
 * What the lower klines of a bucket say against the exchange's own kline: a record of kind `reconciliation` on topic `quality`
 * and a point of measurement `quality`, both of the higher series at the open time of its kline. Said once for each kline.
 */
import type { Market, RollUp } from '@cryptostream/domain';
import { z } from 'zod';
import { toFields } from './fields';
import type { FieldValue, Point } from './point';

export const encodeReconciliation = (reconciliation: Market.Reconciliation): string =>
  JSON.stringify(toWire(reconciliation));

const toWire = ({
  kline,
  lower,
  outcome,
  expected,
  found,
  confirmed,
  differences,
}: Market.Reconciliation) => ({
  v: 1,
  kind: 'reconciliation',
  source: kline.source,
  symbol: kline.symbol,
  interval: kline.interval,
  open_time_ms: kline.openTimeMs,
  lower_interval: lower,
  outcome,
  expected,
  found,
  confirmed_missing: confirmed,
  differences: differences.map(toDifference),
});

/** Both values of a field as they are written, the exchange's and that of the roll-up. */
const toDifference = ({ field, higher, rolled }: RollUp.Difference) => ({
  field,
  exchange: higher,
  rolled_up: rolled,
});

const value = z.union([z.string(), z.number()]);

export const reconciliationSchema = z.object({
  v: z.literal(1),
  kind: z.literal('reconciliation'),
  source: z.string(),
  symbol: z.string(),
  interval: z.string(),
  open_time_ms: z.number().int(),
  lower_interval: z.string(),
  /** `match` and `mismatch`: nothing is missing that the exchange may have. */
  outcome: z.enum(['match', 'mismatch', 'incomplete']),
  /** Lower klines that fit, that are there, and that the exchange has confirmed not to have. */
  expected: z.number().int(),
  found: z.number().int(),
  confirmed_missing: z.number().int(),
  /** Also of what is `incomplete`: whether that which is there adds up all the same. */
  differences: z.array(z.object({ field: z.string(), exchange: value, rolled_up: value })),
});

export const toReconciliationPoint = ({
  kline,
  lower,
  outcome,
  expected,
  found,
  confirmed,
  differences,
}: Market.Reconciliation): Point => ({
  measurement: 'quality',
  tags: {
    interval: kline.interval,
    kind: 'reconciliation',
    source: kline.source,
    symbol: kline.symbol,
  },
  fields: toFields({
    outcome: string(outcome),
    lower_interval: string(lower),
    expected: integer(expected),
    found: integer(found),
    confirmed_missing: integer(confirmed),
    differences: integer(differences.length),
    // Empty where nothing differs: a field that is left out would not take back what an earlier computation said.
    differing_fields: string(differences.map(({ field }) => field).join(',')),
  }),
  timeMs: kline.openTimeMs,
});

const string = (text: string): FieldValue => ({ type: 'string', value: text });
const integer = (number: number): FieldValue => ({ type: 'integer', value: number });
