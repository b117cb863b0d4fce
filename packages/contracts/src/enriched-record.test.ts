import { Enrichment, type Kline } from '@cryptostream/domain';
import { encodeEnriched, enrichedRecordSchema } from './enriched-record';
import { toWire } from './kline-record';

const kline: Kline = {
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1h',
  openTimeMs: Date.UTC(2026, 10, 25, 13),
  open: '1.00',
  high: '2.00',
  low: '0.50',
  close: '1.50',
  volume: '0.00',
  trades: 7,
  closed: true,
};

const flags = { gapBefore: 3, zeroVolume: true, outlier: false };

test('is the whole kline, then the values that are warm, then flags and time', () => {
  const text = encodeEnriched({
    kline,
    values: { names: ['sma_7', 'sma_200', 'obv', 'vwap'], numbers: [1.25e-7, NaN, -1e21, 0.1 + 0.2] },
    flags,
  });
  const record = {
    ...toWire(kline),
    sma_7: 1.25e-7,
    obv: -1e21,
    vwap: 0.1 + 0.2,
    gap_before: 3,
    zero_volume: true,
    outlier: false,
    hour: 13,
    weekday: 3,
    session: 'europe',
  };
  expect(text).toBe(JSON.stringify(record));
  expect(enrichedRecordSchema.parse(JSON.parse(text))).toEqual(record);
});

test('without any value it is a record all the same', () => {
  const text = encodeEnriched({ kline, values: Enrichment.fromRecord({}), flags });
  expect(enrichedRecordSchema.safeParse(JSON.parse(text)).success).toBe(true);
});
