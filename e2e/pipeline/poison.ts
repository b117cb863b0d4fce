/** Records that must become dead letters: each row of the validation table, and what only a foreign producer would write. */
import { encodeKline } from '@cryptostream/contracts';
import { Interval, type Kline } from '@cryptostream/domain';
import type { RawRecord } from './raw-record';

export type Poison = (kline: Kline) => Omit<RawRecord, 'partition'>;

const ofValue =
  (toValue: (wire: Readonly<Record<string, unknown>>, kline: Kline) => string | Buffer | null): Poison =>
  (kline) => ({
    key: kline.symbol,
    value: toValue(JSON.parse(encodeKline(kline)) as Record<string, unknown>, kline),
    headers: { type: 'kline', origin: 'stream' },
  });

const changed = (changes: object): Poison => ofValue((wire) => JSON.stringify({ ...wire, ...changes }));

const headed =
  (headers: RawRecord['headers']): Poison =>
  (kline) => ({
    key: kline.symbol,
    value: encodeKline(kline),
    headers,
  });

const keyed =
  (key: string | Buffer | null): Poison =>
  (kline) => ({ key, value: encodeKline(kline), headers: { type: 'kline' } });

const gap =
  (fromMs: number, toMs: number): Poison =>
  ({ source, symbol, interval, openTimeMs }) => ({
    key: symbol,
    value: JSON.stringify({
      v: 1,
      source,
      symbol,
      interval,
      from_ms: openTimeMs + fromMs,
      to_ms: openTimeMs + toMs,
    }),
    headers: { type: 'gap' },
  });

const minute = Interval.lengthMs('1m');

export const poisons: readonly Poison[] = [
  ofValue(() => '{"v":1'),
  ofValue(() => ''),
  ofValue(() => '[]'),
  ofValue(() => 'null'),
  ofValue(() => null),
  ofValue(() => Buffer.from([0xff, 0xfe, 0x00, 0x7b])),
  ofValue((wire) => JSON.stringify({ ...wire, source: 'x'.repeat(600_000) })),
  ofValue(() => Buffer.alloc(600_000, 0xc3)),
  ofValue(({ open: _, ...rest }) => JSON.stringify(rest)),
  ofValue((wire, { symbol }) => JSON.stringify({ ...wire, symbol: `${symbol}X` })),
  changed({ v: 2 }),
  changed({ open: '' }),
  changed({ open: 10 }),
  changed({ volume: 'NaN' }),
  changed({ volume: '1e999999999' }),
  changed({ volume: '1e61' }),
  changed({ volume: '-1' }),
  changed({ trades: -1 }),
  changed({ trades: 1.5 }),
  changed({ high: '0.00000001' }),
  changed({ low: '99999999' }),
  changed({ close_time_ms: 5 }),
  changed({ interval: '15m' }),
  changed({ interval: '7m' }),
  changed({ source: 'Not A Source' }),
  changed({ closed: false }),
  changed({ open_time_ms: 1.5, open: 'x', volume: '-1' }),
  ofValue((wire, { openTimeMs }) => JSON.stringify({ ...wire, open_time_ms: openTimeMs + 1 })),
  // Microseconds taken for milliseconds.
  ofValue((wire, { openTimeMs }) =>
    JSON.stringify({ ...wire, open_time_ms: openTimeMs * 1_000, close_time_ms: undefined }),
  ),
  headed({ type: 'surprise' }),
  keyed('btcusdc'),
  keyed(null),
  keyed(Buffer.from([0xff, 0x00, 0xfe])),
  keyed('\u0000'.repeat(300_000)),
  gap(2 * minute, minute),
  gap(minute, 2 * minute + 7),
  gap(minute, 100_000_000_000 * minute),
];
