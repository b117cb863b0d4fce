/**
 * An alert on topic `alerts` and in measurement `alert`: identified by its rule and the kline at whose close it fired, so that a
 * repetition has the same id and the same bytes.
 */
import { Decimal, Interval, type Alerts } from '@cryptostream/domain';
import { z } from 'zod';
import { toFields } from './fields';
import type { Point } from './point';

/** Stable: `rule/source/symbol/interval/open time`. */
export const alertId = ({ rule, kline }: Alerts.Alert): string =>
  [rule, kline.source, kline.symbol, kline.interval, kline.openTimeMs].join('/');

export const encodeAlert = (alert: Alerts.Alert): string => {
  const { rule, kline, message, values } = alert;
  const record: AlertRecord = {
    v: 1,
    id: alertId(alert),
    rule,
    source: kline.source,
    symbol: kline.symbol,
    interval: kline.interval,
    open_time_ms: kline.openTimeMs,
    moment_ms: kline.openTimeMs + Interval.lengthMs(kline.interval),
    close: kline.close,
    message,
    values,
  };
  return JSON.stringify(record);
};

export const alertRecordSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  rule: z.string(),
  source: z.string(),
  symbol: z.string(),
  interval: z.string(),
  open_time_ms: z.number().int(),
  /** When the kline was over, which is when it fired. */
  moment_ms: z.number().int(),
  close: z.string().refine(Decimal.isDecimal),
  message: z.string(),
  values: z.record(z.string(), z.number()),
});

export type AlertRecord = z.infer<typeof alertRecordSchema>;

export const toAlertPoint = ({ rule, kline, message, values }: Alerts.Alert): Point => ({
  measurement: 'alert',
  tags: { interval: kline.interval, rule, source: kline.source, symbol: kline.symbol },
  fields: toFields({
    ...Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { type: 'float', value } as const]),
    ),
    close: { type: 'float', value: Decimal.toNumber(kline.close) },
    message: { type: 'string', value: message },
  }),
  timeMs: kline.openTimeMs,
});
