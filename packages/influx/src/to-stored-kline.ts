/** A row of the klines script, columns by field name, as a kline. */
import type { StoredKline } from '@cryptostream/ports';
import type { Row } from './influx-connection';

type Fields = StoredKline['fields'];

export const toStoredKline = (row: Row): StoredKline => ({
  openTimeMs: toTimeMs(row['_time']),
  fields: Object.fromEntries(
    Object.entries(row).filter(
      (entry): entry is [string, Fields[string]] => isField(entry[0]) && entry[1] !== null,
    ),
  ),
});

/** InfluxDB prints times as RFC 3339. */
export const toTimeMs = (value: unknown): number => Date.parse(String(value));

// `result` and `table` are columns of every answer.
const isField = (column: string): boolean => !['result', 'table', '_time'].includes(column);
