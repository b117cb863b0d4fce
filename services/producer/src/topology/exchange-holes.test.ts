import { dueRange } from './asking-again';
import { fill, isMissing, onAnswer, watch, watchedHoles, type ExchangeHole } from './exchange-holes';
import { kline, minute } from './kline.fixture';

const hour = 60 * minute;
const hole = (from: number, to: number) => ({ fromMs: from * minute, toMs: to * minute });
const spans = (holes: readonly ExchangeHole[]): readonly string[] =>
  holes.map(({ fromMs, toMs }) => `${fromMs / minute}-${toMs / minute}`);

test('it is asked for thirty seconds later, then after growing waits: minutes while it is fresh, hours when it is old', () => {
  const beginMs = 20 * minute;
  let holes = watch([], hole(10, 20), beginMs);
  const waits: number[] = [];
  for (let nowMs = beginMs; waits.length < 90;) {
    const dueMs = holes[0]!.dueMs;
    waits.push(dueMs - nowMs);
    expect(dueRange(holes, '1m', 1_000, dueMs - 1)).toBeNull();
    const range = dueRange(holes, '1m', 1_000, dueMs)!;
    expect(range).toEqual(hole(10, 20));
    nowMs = dueMs;
    holes = onAnswer(holes, range, 1_000, { klines: [], serverTimeMs: nowMs });
  }
  expect(waits.slice(0, 6)).toEqual([30, 60, 120, 240, 300, 300].map((seconds) => seconds * 1_000));
  expect(Math.max(...waits.slice(0, 70))).toBe(5 * minute);
  expect(waits.at(-1)).toBe(6 * hour);
});

test('what turns up is taken out, the rest stays', () => {
  const holes = watch([], hole(10, 14), 0);
  const left = onAnswer(holes, hole(10, 14), 1_000, { klines: [kline(11), kline(13)], serverTimeMs: minute });
  expect(spans(left)).toEqual(['10-11', '12-13']);
  expect(left.map(({ asked }) => asked)).toEqual([1, 1]);
});

test('a kline that is still open, or off the grid, fills nothing', () => {
  const holes = watch([], hole(10, 14), 0);
  const klines = [kline(11, { closed: false })];
  expect(spans(onAnswer(holes, hole(10, 14), 1_000, { klines, serverTimeMs: minute }))).toEqual(['10-14']);
  expect(isMissing(holes, kline(10.5))).toBe(false);
  expect([9, 10, 13, 14].map((index) => isMissing(holes, kline(index)))).toEqual([false, true, true, false]);
});

test('a full page says nothing of what is behind it', () => {
  const holes = watch([], hole(0, 10), 0);
  const left = onAnswer(holes, hole(0, 10), 2, { klines: [kline(1), kline(4)], serverTimeMs: hour });
  expect(left.map(({ fromMs, toMs, asked }) => [fromMs / minute, toMs / minute, asked])).toEqual([
    [0, 1, 1],
    [2, 4, 1],
    [5, 10, 0],
  ]);
  expect(dueRange(left, '1m', 2, hour)).toEqual(hole(5, 10));
});

test('the oldest first, together with those that the same page can hold', () => {
  const holes = [hole(900, 905), hole(0, 3), hole(2_000, 2_001)].reduce<readonly ExchangeHole[]>(
    (left, each) => watch(left, each, 0),
    [],
  );
  expect(spans(holes)).toEqual(['0-3', '900-905', '2000-2001']);
  expect(dueRange(holes, '1m', 1_000, hour)).toEqual(hole(0, 905));
  expect(dueRange(watch([], hole(0, 5_000), 0), '1m', 1_000, hour)).toEqual(hole(0, 5_000));
});

test('what is watched already keeps its schedule; open times are watched once', () => {
  const asked = onAnswer(watch([], hole(10, 12), 0), hole(10, 12), 1_000, { klines: [], serverTimeMs: hour });
  const more = watch(asked, hole(8, 15), hour);
  expect(more.map(({ fromMs, toMs, asked: times }) => [fromMs / minute, toMs / minute, times])).toEqual([
    [8, 10, 0],
    [10, 12, 1],
    [12, 15, 0],
  ]);
  expect(spans(fill(more, kline(14)))).toEqual(['8-10', '10-12', '12-14']);
});

test('of more than a thousand holes the newest are watched', () => {
  const holes = Array.from({ length: 1_200 }, (_, index) => hole(2 * index, 2 * index + 1)).reduce<
    readonly ExchangeHole[]
  >((left, each) => watch(left, each, 0), []);
  expect(holes).toHaveLength(watchedHoles);
  expect(holes[0]!.fromMs).toBe(400 * minute);
});
