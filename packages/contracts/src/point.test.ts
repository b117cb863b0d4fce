import { Enrichment, type Kline, type SeriesState } from '@cryptostream/domain';
import { toEnrichedPoint, toRawPoint } from './point';

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

const plain = (fields: object) =>
  Object.fromEntries(
    Object.entries(fields as { [name: string]: { value: unknown } }).map(([name, { value }]) => [
      name,
      value,
    ]),
  );

const added = { gap_before: 0, zero_volume: false, outlier: true, hour: 0, weekday: 4, session: 'asia' };

test.each([
  ['few fields', kline],
  ['all fields', whole],
])('an enriched point of %s has those of the raw one, the warm values and the flags', (_, of) => {
  const raw = plain(toRawPoint(of).fields);
  const none = toEnrichedPoint(enriched(of, [NaN, NaN]));
  expect(plain(none.fields)).toEqual({ ...raw, ...added });
  const some = toEnrichedPoint(enriched(of, [1.5, NaN]));
  expect(plain(some.fields)).toEqual({ ...raw, sma_7: 1.5, ...added });
  const all = toEnrichedPoint(enriched(of, [1.5, 42]));
  expect(Object.entries(plain(all.fields))).toEqual(
    Object.entries({ ...raw, sma_7: 1.5, rsi_14: 42, ...added }),
  );
});

test('klines with other fields, and other sets of values, do not get into each other', () => {
  const first = toEnrichedPoint(enriched(whole, [1, 2]));
  const second = toEnrichedPoint(enriched(kline, [3, 4]));
  const third = toEnrichedPoint({ ...enriched(whole, []), values: Enrichment.fromRecord({ obv: 5 }) });
  expect(plain(first.fields)).toMatchObject({ quote_volume: 7.5, sma_7: 1, rsi_14: 2 });
  expect(Object.keys(second.fields)).not.toContain('quote_volume');
  expect(plain(second.fields)).toMatchObject({ sma_7: 3, rsi_14: 4 });
  expect(Object.keys(third.fields)).not.toContain('sma_7');
});
