import type { Kline } from '@cryptostream/domain';
import { comparedKlines, compareWith, dueFrom, noComparison, remember, type Comparison } from './comparison';
import { kline, minute } from './kline.fixture';

/** So many seconds after the close of the first kline. */
const after = (seconds: number): number => minute + seconds * 1_000;
const streamed = (...klines: readonly Kline[]): Comparison =>
  klines.reduce((comparison, each) => remember(comparison, each, null), noComparison);
const told = ([, verdicts]: ReturnType<typeof compareWith>): readonly string[] =>
  verdicts.map(({ _tag, kline: { openTimeMs, close } }) => `${_tag} ${openTimeMs / minute} ${close}`);

test('a kline of the stream is due five seconds after its close, and no earlier', () => {
  expect(dueFrom(streamed(kline(0)), after(4.999))).toBeNull();
  expect(dueFrom(streamed(kline(0)), after(5))).toBe(0);
});

test('it is compared once more a minute later, then no more', () => {
  const [once, first] = compareWith(streamed(kline(0)), 0, { klines: [kline(0)], serverTimeMs: after(5) });
  expect(first.map(({ _tag }) => _tag)).toEqual(['Agreed']);
  expect(dueFrom(once, after(64.999))).toBeNull();
  expect(dueFrom(once, after(65))).toBe(0);
  const [twice, second] = compareWith(once, 0, { klines: [kline(0)], serverTimeMs: after(65) });
  expect(second).toHaveLength(1);
  expect(twice.awaiting).toEqual([]);
});

test('what differs is restated, once; the same numbers in another notation and absent fields do not differ', () => {
  const published = kline(0, { quoteVolume: '5', trades: 3 });
  const same = kline(0, { close: '1.000', trades: 3 });
  const [, none] = compareWith(streamed(published), 0, { klines: [same], serverTimeMs: after(5) });
  expect(none.map(({ _tag }) => _tag)).toEqual(['Agreed']);
  const other = kline(0, { close: '1.5' });
  const first = compareWith(streamed(published), 0, { klines: [other], serverTimeMs: after(5) });
  expect(told(first)).toEqual(['Restated 0 1.5']);
  const second = compareWith(first[0], 0, { klines: [other], serverTimeMs: after(65) });
  expect(told(second)).toEqual(['Agreed 0 1.5']);
});

test.each<readonly [string, Partial<Kline>, Partial<Kline>]>([
  ['open', { open: '2' }, {}],
  ['high', { high: '2' }, {}],
  ['low', { low: '0.5' }, {}],
  ['volume', { volume: '2' }, {}],
  ['quoteVolume', { quoteVolume: '17465307097.88407331' }, { quoteVolume: '17465307097.88407330' }],
  ['trades', { trades: 4 }, { trades: 3 }],
  ['takerBuyVolume', { takerBuyVolume: '2' }, { takerBuyVolume: '1' }],
  ['takerBuyQuoteVolume', { takerBuyQuoteVolume: '2' }, { takerBuyQuoteVolume: '1' }],
])('a difference of %s is seen', (_name, shown, published) => {
  const compared = compareWith(streamed(kline(0, published)), 0, {
    klines: [kline(0, shown)],
    serverTimeMs: after(5),
  });
  expect(compared[1].map(({ _tag }) => _tag)).toEqual(['Restated']);
});

test('a restatement between the two comparisons is seen by the second', () => {
  const [once] = compareWith(streamed(kline(0)), 0, { klines: [kline(0)], serverTimeMs: after(5) });
  const klines = [kline(0, { volume: '2' })];
  expect(compareWith(once, 0, { klines, serverTimeMs: after(65) })[1]).toMatchObject([{ _tag: 'Restated' }]);
});

test('one request covers the second comparison of a minute and the first of the next', () => {
  const [once] = compareWith(streamed(kline(0)), 0, { klines: [kline(0)], serverTimeMs: after(5) });
  const both = remember(once, kline(1), null);
  expect(dueFrom(both, after(64))).toBeNull();
  const [left, verdicts] = compareWith(both, dueFrom(both, after(65))!, {
    klines: [kline(0), kline(1)],
    serverTimeMs: after(65),
  });
  expect(verdicts).toHaveLength(2);
  expect(left.awaiting).toEqual([{ kline: kline(1), compared: true }]);
});

test('klines of a second are compared by one request in fifteen seconds', () => {
  const second = (index: number): Kline => ({ ...kline(0), interval: '1s', openTimeMs: index * 1_000 });
  const run = Array.from({ length: 600 }, (_, index) => index).reduce<{
    readonly comparison: Comparison;
    readonly requests: number;
    readonly verdicts: number;
  }>(
    ({ comparison, requests, verdicts }, index) => {
      const serverTimeMs = (index + 1) * 1_000;
      const next = remember(comparison, second(index), null);
      const fromMs = dueFrom(next, serverTimeMs);
      if (fromMs === null) return { comparison: next, requests, verdicts };
      const klines = Array.from({ length: index + 1 }, (_, each) => second(each)).filter(
        ({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs <= serverTimeMs - 3_000,
      );
      const [after, more] = compareWith(next, fromMs, { klines, serverTimeMs });
      return { comparison: after, requests: requests + 1, verdicts: verdicts + more.length };
    },
    { comparison: noComparison, requests: 0, verdicts: 0 },
  );
  expect(run.requests).toBeLessThanOrEqual(41);
  expect(run.verdicts).toBeGreaterThan(1_000);
  expect(run.comparison.awaiting.length).toBeLessThan(100);
});

test('a kline that history does not have is given up when a later one is there, not before the second comparison', () => {
  const [early, nothing] = compareWith(streamed(kline(0)), 0, {
    klines: [kline(1)],
    serverTimeMs: after(30),
  });
  expect(nothing).toEqual([]);
  const late = compareWith(early, 0, { klines: [kline(1)], serverTimeMs: after(90) });
  expect(told(late)).toEqual(['Absent 0 1']);
  expect(late[0].awaiting).toEqual([]);
});

test('an empty page says nothing, and is not asked for again at once', () => {
  const [left, verdicts] = compareWith(streamed(kline(0)), 0, { klines: [], serverTimeMs: after(90) });
  expect(verdicts).toEqual([]);
  expect(left.awaiting).toHaveLength(1);
  expect(dueFrom(left, after(149))).toBeNull();
  expect(dueFrom(left, after(150))).toBe(0);
});

test('what is still open in history is not compared', () => {
  const klines = [kline(0, { closed: false, close: '9' })];
  expect(compareWith(streamed(kline(0)), 0, { klines, serverTimeMs: after(5) })[1]).toEqual([]);
});

test('what history brought long after the close needs no comparison; soon after it, one', () => {
  expect(remember(noComparison, kline(0), after(65)).awaiting).toEqual([]);
  expect(remember(noComparison, kline(0), after(5)).awaiting).toEqual([{ kline: kline(0), compared: true }]);
  expect(remember(noComparison, kline(0), after(3)).awaiting).toEqual([{ kline: kline(0), compared: false }]);
});

test('the newest thousand are remembered, in order, one version of each', () => {
  const order = Array.from({ length: 1_200 }, (_, index) => (index * 7) % 1_200);
  const { awaiting } = streamed(...order.map((index) => kline(index)), kline(1_199, { close: '2' }));
  expect(awaiting).toHaveLength(comparedKlines);
  expect(awaiting.map((each) => each.kline.openTimeMs / minute)).toEqual(
    Array.from({ length: 1_000 }, (_, index) => index + 200),
  );
  expect(awaiting.at(-1)!.kline.close).toBe('2');
});
