/** Records and points of the market pipeline: what goes out is what readers are promised, and what is kept comes back. */
import type { Kline, Market } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { decodeEnriched, decodeToldGap } from './market-arrival';
import { encodeMarketPiece, marketPieceSchema, type MarketPiece } from './market-memory-record';
import { encodeMarketState, marketStateSchema, toMarketStatePoint } from './market-state-record';
import { fromFields } from './fields';
import { toWire } from './kline-record';
import { encodeQuality, gapQuality, qualitySchema } from './quality-record';
import { encodeReconciliation, reconciliationSchema, toReconciliationPoint } from './reconciliation-record';

const kline: Kline = {
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: 60_000,
  closeTimeMs: 119_999,
  open: '10.10',
  high: '10.30',
  low: '10.00',
  close: '10.20',
  volume: '3.00000001',
  trades: 7,
  closed: true,
};
const valued: Market.ValuedKline = { kline, gapBefore: 2, values: { sma_20: 10, zero_volume: false } };

describe('what is read of enriched klines', () => {
  const record = {
    ...toWire(kline),
    sma_20: 10.5,
    zero_volume: false,
    gap_before: 2,
    hour: 0,
    weekday: 4,
    session: 'asia',
  };

  test('the kline, the hole before it, and the numbers and flags by name', () => {
    expect(decodeEnriched(record)).toEqual(
      E.right({ kline, gapBefore: 2, values: { sma_20: 10.5, zero_volume: false } }),
    );
  });

  test.each([
    ['no object', 'text', ['wrong_type ', 'not_integer gap_before']],
    ['no hole told', { ...record, gap_before: undefined }, ['not_integer gap_before']],
    ['less than none', { ...record, gap_before: -1 }, ['not_integer gap_before']],
    [
      'a bad price and no symbol',
      { ...record, open: 'x', symbol: undefined },
      ['missing symbol', 'not_decimal open'],
    ],
  ])('%s is refused with all reasons', (_, value, reasons) => {
    const decoded = decodeEnriched(value);
    expect(E.isLeft(decoded) && decoded.left.map(({ code, path }) => `${code} ${path}`)).toEqual(reasons);
  });

  test('a hole that was told comes back as it was told; other quality records are none', () => {
    const { source, symbol, interval } = kline;
    const gap = { source, symbol, interval, fromMs: 60_000, toMs: 180_000 };
    const decoded = (cause: 'exchange' | 'unexplained') =>
      decodeToldGap(JSON.parse(encodeQuality(gapQuality(gap, cause, 2))));
    expect(decoded('exchange')).toEqual(E.right({ ...gap, confirmed: true }));
    expect(decoded('unexplained')).toEqual(E.right({ ...gap, confirmed: false }));
    expect(decodeToldGap({ v: 1, kind: 'late' })).toEqual(E.right(null));
    expect(E.isLeft(decodeToldGap({ v: 1, kind: 'gap' }))).toBe(true);
  });
});

describe('reconciliation', () => {
  const mismatch: Market.Reconciliation = {
    kline: { ...kline, interval: '15m', openTimeMs: 900_000 },
    lower: '1m',
    outcome: 'mismatch',
    expected: 15,
    found: 14,
    confirmed: 1,
    differences: [
      { field: 'volume', rolled: '2.9', higher: '3.00000001' },
      { field: 'trades', rolled: 6, higher: 7 },
    ],
  };

  test('the record names each field that differs with both values', () => {
    const record = JSON.parse(encodeReconciliation(mismatch)) as unknown;
    expect(reconciliationSchema.parse(record)).toEqual({
      v: 1,
      kind: 'reconciliation',
      source: 'binance',
      symbol: 'BTCUSDC',
      interval: '15m',
      open_time_ms: 900_000,
      lower_interval: '1m',
      outcome: 'mismatch',
      expected: 15,
      found: 14,
      confirmed_missing: 1,
      differences: [
        { field: 'volume', exchange: '3.00000001', rolled_up: '2.9' },
        { field: 'trades', exchange: 7, rolled_up: 6 },
      ],
    });
    expect(qualitySchema.safeParse(record).success).toBe(true);
  });

  test('every outcome writes the same fields, so that none survives a repeated write', () => {
    const point = toReconciliationPoint(mismatch);
    expect(point).toMatchObject({
      measurement: 'quality',
      tags: { source: 'binance', symbol: 'BTCUSDC', interval: '15m', kind: 'reconciliation' },
      timeMs: 900_000,
    });
    expect(fromFields(point.fields)).toMatchObject({
      outcome: { type: 'string', value: 'mismatch' },
      differences: { type: 'integer', value: 2 },
      differing_fields: { type: 'string', value: 'volume,trades' },
    });
    const match = toReconciliationPoint({ ...mismatch, outcome: 'match', differences: [] });
    expect(match.fields.layout).toEqual(point.fields.layout);
  });
});

describe('market state', () => {
  const cold: Market.MarketState = {
    kline,
    latest: [valued],
    trends: [],
    trendAgreement: null,
    dayKlines: 1,
    day: null,
    volatility: null,
    correlations: [],
  };
  const warm: Market.MarketState = {
    ...cold,
    latest: [valued, { ...valued, kline: { ...kline, interval: '1h', openTimeMs: 0 } }],
    trends: [
      ['1m', 1],
      ['1h', -1],
    ],
    trendAgreement: 0,
    dayKlines: 1_440,
    day: {
      klines: 1_440,
      open: '9.2',
      high: '10.30',
      low: '9.1',
      close: '10.20',
      volume: '4321.00000001',
      change: '1',
      changePercent: 12.5,
    },
    volatility: { ratio: 2, regime: 'high' },
    correlations: [['ETHUSDC', 0.25]],
  };

  test('what is not warm is absent', () => {
    expect(marketStateSchema.parse(JSON.parse(encodeMarketState(cold)))).toEqual({
      v: 1,
      source: 'binance',
      symbol: 'BTCUSDC',
      interval: '1m',
      open_time_ms: 60_000,
      close: '10.20',
      klines_24h: 1,
      intervals: {
        '1m': {
          open_time_ms: 60_000,
          close_time_ms: 119_999,
          open: '10.10',
          high: '10.30',
          low: '10.00',
          close: '10.20',
          volume: '3.00000001',
          trades: 7,
          sma_20: 10,
          zero_volume: false,
          gap_before: 2,
        },
      },
    });
  });

  test('exact decimals in the record, numbers in the point, under the same names', () => {
    expect(marketStateSchema.parse(JSON.parse(encodeMarketState(warm)))).toMatchObject({
      change_24h: '1',
      change_percent_24h: 12.5,
      high_24h: '10.30',
      low_24h: '9.1',
      volume_24h: '4321.00000001',
      klines_24h: 1_440,
      trend_agreement: 0,
      trend_1m: 1,
      trend_1h: -1,
      volatility_ratio: 2,
      volatility_regime: 'high',
      correlation_ETHUSDC: 0.25,
    });
    const { fields, tags, timeMs, measurement } = toMarketStatePoint(warm);
    expect({ tags, timeMs, measurement }).toEqual({
      measurement: 'market_state',
      tags: { source: 'binance', symbol: 'BTCUSDC', interval: '1m' },
      timeMs: 60_000,
    });
    expect(fromFields(fields)).toMatchObject({
      volume_24h: { type: 'float', value: 4321.00000001 },
      klines_24h: { type: 'integer', value: 1_440 },
      trend_1h: { type: 'integer', value: -1 },
      volatility_regime: { type: 'string', value: 'high' },
      correlation_ETHUSDC: { type: 'float', value: 0.25 },
      open_time_ms_1h: { type: 'integer', value: 0 },
      close_1h: { type: 'float', value: 10.2 },
      sma_20_1h: { type: 'float', value: 10 },
      zero_volume_1m: { type: 'boolean', value: false },
    });
  });
});

test('what is remembered comes back as it was', () => {
  const pieces: readonly MarketPiece[] = [
    { _tag: 'Place', place: { joinedMs: null, offsets: { 'enriched.1m': { '0': 5 } }, fingerprint: 'one' } },
    { _tag: 'Series', series: { symbol: 'BTCUSDC', interval: '1m', latest: valued, tally: null } },
    {
      _tag: 'Day',
      day: {
        symbol: 'BTCUSDC',
        interval: '1m',
        firstMs: 0,
        entries: [[0, '1', '2', '1', '2', '3', Math.log(2) / 7]],
      },
    },
  ];
  expect(pieces.map((piece) => marketPieceSchema.parse(JSON.parse(encodeMarketPiece(piece))))).toEqual(
    pieces,
  );
  expect(marketPieceSchema.safeParse({ v: 1, _tag: 'Other' }).success).toBe(false);
});
