/** The topology of BTCUSDC 1m, and records for it. Open times are minutes from the epoch. */
import { Enrichment, Interval, type Kline } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { processClosed, type PartitionState, type TopologyConfiguration } from './topology';

const enrichment = Enrichment.enrichment(Enrichment.defaultConfiguration);
if (E.isLeft(enrichment)) throw new Error(enrichment.left.message);
export const configuration: TopologyConfiguration = {
  interval: '1m',
  enrichment: enrichment.right,
  symbolsOf: () => ['BTCUSDC'],
};
export const minute = Interval.lengthMs('1m');

export const kline = (index: number, changes: Partial<Kline> = {}): Kline => ({
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: index * minute,
  open: '10.00000000',
  high: '12.00000000',
  low: '9.00000000',
  close: `1${index % 2}.50000000`,
  volume: '3.00000000',
  closed: true,
  ...changes,
});

export const record = (
  offset: number,
  value: string | Uint8Array | null,
  changes: Partial<LogRecord> = {},
): LogRecord => ({
  topic: 'klines.1m',
  partition: 2,
  offset,
  timestampMs: 0,
  key: 'BTCUSDC',
  value: typeof value === 'string' ? Buffer.from(value) : value,
  headers: { type: 'kline', origin: 'stream', event_time_ms: '5', produced_at_ms: '6' },
  ...changes,
});

export const run = (records: readonly LogRecord[], state: PartitionState = new Map()) =>
  processClosed(configuration)(state, records);
