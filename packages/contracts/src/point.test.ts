import { Enrichment, type Kline, type SeriesState } from '@cryptostream/domain';
import { valuesOf } from './fields';
import { toEnrichedPoint, toKlinePoints, toRawPoint } from './point';

const kline: Kline = {
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: 60_000,
  open: '1.00',
  high: '2.00',
  low: '0.50',
  close: '1.50',
  volume: '5.4e-05',
  closed: true,
};
const whole: Kline = {
  ...kline,
  closeTimeMs: 119_999,
  quoteVolume: '7.5',
  trades: 3,
  takerBuyVolume: '1',
  takerBuyQuoteVolume: '2',
};

const names = ['sma_7', 'rsi_14'];

const enriched = (of: Kline, numbers: readonly number[]): SeriesState.EnrichedKline => ({
  kline: of,
  values: { names, numbers },
  flags: { gapBefore: 0, zeroVolume: false, outlier: true },
});

const added = { gap_before: 0, zero_volume: false, outlier: true, hour: 0, weekday: 4, session: 'asia' };

test.each([
  ['few fields', kline],
  ['all fields', whole],
])('an enriched point of %s has those of the raw one, the warm values and the flags', (_, of) => {
  const raw = valuesOf(toRawPoint(of).fields);
  const none = toEnrichedPoint(enriched(of, [NaN, NaN]));
  expect(valuesOf(none.fields)).toEqual({ ...raw, ...added });
  const some = toEnrichedPoint(enriched(of, [1.5, NaN]));
  expect(valuesOf(some.fields)).toEqual({ ...raw, sma_7: 1.5, ...added });
  const all = toEnrichedPoint(enriched(of, [1.5, 42]));
  expect(Object.entries(valuesOf(all.fields))).toEqual(
    Object.entries({ ...raw, sma_7: 1.5, rsi_14: 42, ...added }),
  );
});

test('klines with other fields, and other sets of values, do not get into each other', () => {
  const first = toEnrichedPoint(enriched(whole, [1, 2]));
  const second = toEnrichedPoint(enriched(kline, [3, 4]));
  const third = toEnrichedPoint({ ...enriched(whole, []), values: Enrichment.fromRecord({ obv: 5 }) });
  expect(valuesOf(first.fields)).toMatchObject({ quote_volume: 7.5, sma_7: 1, rsi_14: 2 });
  expect(Object.keys(valuesOf(second.fields))).not.toContain('quote_volume');
  expect(valuesOf(second.fields)).toMatchObject({ sma_7: 3, rsi_14: 4 });
  expect(Object.keys(valuesOf(third.fields))).not.toContain('sma_7');
});

test('both points of a kline at once are those that are made one by one', () => {
  const all = enriched(whole, [1.5, 42]);
  expect(toKlinePoints(all)).toEqual([toRawPoint(whole), toEnrichedPoint(all)]);
});

test('points of the same fields share one layout', () => {
  expect(toRawPoint(kline).fields.layout).toBe(toRawPoint({ ...kline, close: '2' }).fields.layout);
  const [first, second] = [1, 2].map((value) => toEnrichedPoint(enriched(whole, [value, value])));
  expect(first!.fields.layout).toBe(second!.fields.layout);
  expect(first!.fields.layout).not.toBe(toEnrichedPoint(enriched(kline, [1, 1])).fields.layout);
});
