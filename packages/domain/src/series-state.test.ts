import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { defaultConfiguration, enrichment, toRecord } from './enrichment';
import * as Interval from './interval';
import type { Kline } from './kline';
import {
  advance,
  confirmGap,
  provisional,
  rememberedHoles,
  type Outcome,
  type SeriesState,
} from './series-state';

const both = enrichment(defaultConfiguration);
if (E.isLeft(both)) throw new Error(both.left.message);
const step = advance(both.right);
const minute = Interval.lengthMs('1m');

const kline = (index: number, changes: Partial<Kline> = {}): Kline => ({
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: index * minute,
  open: '10',
  high: '12',
  low: '9',
  close: String(10 + (index % 7) / 10),
  volume: '3.50',
  closed: true,
  ...changes,
});

const fold = (klines: readonly Kline[], from: SeriesState | null = null) =>
  klines.reduce<{ readonly outcomes: readonly Outcome[]; readonly state: SeriesState | null }>(
    ({ outcomes, state }, each) => {
      const [outcome, next] = step(state, each);
      return { outcomes: [...outcomes, outcome], state: next };
    },
    { outcomes: [], state: from },
  );

const tags = (outcomes: readonly Outcome[]) => outcomes.map(({ _tag }) => _tag);

test('consecutive klines are enriched without flags', () => {
  const { outcomes } = fold([kline(1), kline(2)]);
  expect(outcomes.map((outcome) => outcome._tag === 'Enriched' && outcome.enriched.flags)).toEqual([
    { gapBefore: 0, zeroVolume: false, outlier: false },
    { gapBefore: 0, zeroVolume: false, outlier: false },
  ]);
});

test('a jump in open time is counted, told as a hole, and indicators go on', () => {
  const { outcomes } = fold([kline(1), kline(5)]);
  expect(outcomes[1]).toMatchObject({
    _tag: 'Enriched',
    enriched: { flags: { gapBefore: 3 } },
    holes: [{ fromMs: 2 * minute, toMs: 5 * minute, confirmed: false }],
  });
});

test('a hole the exchange has confirmed is counted, but not told again', () => {
  const { state } = fold([kline(1)]);
  const { outcomes } = fold([kline(5)], confirmGap(state!, '1m', 2 * minute, 5 * minute));
  expect(outcomes[0]).toMatchObject({ _tag: 'Enriched', enriched: { flags: { gapBefore: 3 } }, holes: [] });
});

test('neighbouring gap records confirm one hole; what they leave out is told', () => {
  const { state } = fold([kline(1)]);
  const confirmed = confirmGap(
    confirmGap(state!, '1m', 2 * minute, 4 * minute),
    '1m',
    4 * minute,
    6 * minute,
  );
  expect(confirmed.holes).toEqual([{ fromMs: 2 * minute, toMs: 6 * minute, confirmed: true }]);
  expect(fold([kline(6)], confirmed).outcomes[0]).toMatchObject({ holes: [] });
  const { outcomes, state: after } = fold([kline(8)], confirmed);
  expect(outcomes[0]).toMatchObject({
    enriched: { flags: { gapBefore: 6 } },
    holes: [{ fromMs: 6 * minute, toMs: 8 * minute, confirmed: false }],
  });
  expect(after!.holes).toHaveLength(2);
});

test('a gap record confirms its part of a hole and leaves the rest', () => {
  const { state } = fold([kline(1), kline(9)]);
  const confirmed = confirmGap(state!, '1m', 4 * minute, 6 * minute);
  expect(
    confirmed.holes.map(({ fromMs, toMs, confirmed }) => [fromMs / minute, toMs / minute, confirmed]),
  ).toEqual([
    [2, 4, false],
    [4, 6, true],
    [6, 9, false],
  ]);
  expect(tags(fold([kline(2), kline(5), kline(8)], confirmed).outcomes)).toEqual(['Late', 'Late', 'Late']);
});

test('a gap record over klines that are there makes no hole of them', () => {
  const { state } = fold([kline(1), kline(2), kline(3)]);
  expect(confirmGap(state!, '1m', 1 * minute, 4 * minute).holes).toEqual([]);
  expect(confirmGap(state!, '1m', 2 * minute, 6 * minute).holes).toEqual([
    { fromMs: 4 * minute, toMs: 6 * minute, confirmed: true },
  ]);
});

test('the same kline again is dropped, also with other zeros and fewer fields', () => {
  const { outcomes } = fold([
    kline(1, { quoteVolume: '5' }),
    kline(1, { quoteVolume: '5' }),
    kline(1, { volume: '3.5', open: '1e1' }),
  ]);
  expect(tags(outcomes)).toEqual(['Enriched', 'Repeated', 'Repeated']);
});

test('a kline that differs from the one seen is a restatement and leaves the state alone', () => {
  const { state } = fold([kline(1), kline(2)]);
  const [outcome, after] = step(state, kline(1, { volume: '3.6' }));
  expect(outcome).toMatchObject({ _tag: 'Restated', compared: true });
  expect(after).toBe(state);
});

test('a restatement too old to compare says so', () => {
  const { state } = fold(Array.from({ length: 100 }, (_, index) => kline(index)));
  expect(step(state, kline(3))[0]).toMatchObject({ _tag: 'Restated', compared: false });
});

test('a kline inside a known hole is late, once', () => {
  const { outcomes, state } = fold([kline(1), kline(5), kline(3), kline(3)]);
  expect(tags(outcomes)).toEqual(['Enriched', 'Enriched', 'Late', 'Repeated']);
  expect(state!.holes.map(({ fromMs, toMs }) => [fromMs / minute, toMs / minute])).toEqual([
    [2, 3],
    [4, 5],
  ]);
});

test('a kline from before the series began is late, and so is what lies between; once each', () => {
  const { state } = fold([kline(5), kline(6)]);
  const { outcomes } = fold(
    [kline(2), kline(2), kline(2, { volume: '9' }), kline(4), kline(3), kline(3), kline(1)],
    state,
  );
  expect(tags(outcomes)).toEqual(['Late', 'Repeated', 'Restated', 'Late', 'Late', 'Repeated', 'Late']);
});

test('only the newest holes are remembered, so that the state stays small', () => {
  const { state } = fold(Array.from({ length: rememberedHoles + 50 }, (_, index) => kline(2 * index)));
  expect(state!.holes).toHaveLength(rememberedHoles);
  expect(step(state, kline(1))[0]).toMatchObject({ _tag: 'Restated', compared: false });
  expect(step(state, kline(2 * rememberedHoles + 1))[0]._tag).toBe('Late');
});

test('zero volume is kept and flagged', () => {
  const { outcomes } = fold([kline(1, { volume: '0.000' })]);
  expect(outcomes[0]).toMatchObject({ enriched: { flags: { zeroVolume: true } } });
});

test('an open kline gets the values it would have if it closed now, and changes nothing', () => {
  const klines = Array.from({ length: 30 }, (_, index) => kline(index));
  const { state } = fold(klines.slice(0, 29));
  const open = provisional(both.right)(state, { ...klines[29]!, closed: false });
  const [outcome] = step(state, klines[29]!);
  expect(outcome).toMatchObject({ _tag: 'Enriched', enriched: { values: open!.values } });
  expect(Object.keys(toRecord(open!.values))).toEqual(expect.arrayContaining(['sma_20', 'rsi_14']));
  expect(provisional(both.right)(state, { ...klines[28]!, closed: false })).toBeNull();
});

test('saving the state to JSON at any point changes no later outcome', () => {
  const index = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(fc.array(index, { maxLength: 80 }), fc.nat(), (indexes, seed) => {
      const klines = indexes.map((each) => kline(each));
      const cut = seed % (klines.length + 1);
      const before = fold(klines.slice(0, cut));
      const restored = JSON.parse(JSON.stringify(before.state)) as SeriesState | null;
      expect([...before.outcomes, ...fold(klines.slice(cut), restored).outcomes]).toEqual(
        fold(klines).outcomes,
      );
    }),
    { seed: 3 },
  );
});
