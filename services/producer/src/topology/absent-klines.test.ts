import type { Kline } from '@cryptostream/domain';
import { absentHorizonMs, absentKlines, judgeAbsent, lack, type AbsentKline } from './absent-klines';
import { dueRange } from './asking-again';
import { kline, minute } from './kline.fixture';

const beginMs = 100 * minute;
const lacking = (...klines: readonly Kline[]): readonly AbsentKline[] => lack([], klines, beginMs)[0];
const told = ([, verdicts]: ReturnType<typeof judgeAbsent>): readonly string[] =>
  verdicts.map(({ _tag, kline: { openTimeMs, close } }) => `${_tag} ${openTimeMs / minute} ${close}`);
const indices = (absent: readonly AbsentKline[]): readonly number[] =>
  absent.map(({ fromMs }) => fromMs / minute);
const all = { fromMs: 0, toMs: 1_000 * minute };

test('it is asked for half a minute later, then after growing waits, until a day after its close', () => {
  let absent = lacking(kline(98));
  let nowMs = beginMs;
  const waits: number[] = [];
  for (;;) {
    const dueMs = absent[0]!.dueMs;
    waits.push(dueMs - nowMs);
    expect(dueRange(absent, '1m', 1_000, dueMs - 1)).toBeNull();
    const range = dueRange(absent, '1m', 1_000, dueMs)!;
    expect(range).toEqual({ fromMs: 98 * minute, toMs: 99 * minute });
    nowMs = dueMs;
    const answer = judgeAbsent(absent, { klines: [], serverTimeMs: nowMs }, range);
    [absent] = answer;
    if (absent.length === 0) {
      expect(told(answer)).toEqual(['GivenUp 98 1']);
      break;
    }
    expect(told(answer)).toEqual([]);
  }
  expect(waits.slice(0, 6)).toEqual([30, 60, 120, 240, 300, 300].map((seconds) => seconds * 1_000));
  expect(waits.length).toBeLessThan(100);
  expect(nowMs - 99 * minute).toBeGreaterThanOrEqual(absentHorizonMs);
  expect(nowMs - 99 * minute).toBeLessThan(absentHorizonMs + 6 * 60 * minute);
});

test('what turns up is compared with what was published, whatever the page was asked for', () => {
  const page = { klines: [kline(5), kline(6, { close: '1.5' })], serverTimeMs: beginMs };
  const answer = judgeAbsent(lacking(kline(5), kline(6), kline(7)), page, null);
  expect(told(answer)).toEqual(['Agreed 5 1', 'Restated 6 1.5']);
  expect(indices(answer[0])).toEqual([7]);
  expect(answer[0][0]!.asked).toBe(0);
});

test('a kline that is still open in history has not turned up', () => {
  const page = { klines: [kline(5, { closed: false, close: '9' })], serverTimeMs: beginMs };
  const answer = judgeAbsent(lacking(kline(5)), page, all);
  expect(told(answer)).toEqual([]);
  expect(answer[0][0]!.asked).toBe(1);
});

test('only what was asked for has been asked for in vain', () => {
  const asked = { fromMs: 5 * minute, toMs: 7 * minute };
  const [left] = judgeAbsent(
    lacking(kline(4), kline(5), kline(6), kline(7)),
    { klines: [], serverTimeMs: 2 * absentHorizonMs },
    asked,
  );
  expect(indices(left)).toEqual([4, 7]);
});

test('what is known to be absent keeps its schedule', () => {
  const [once] = judgeAbsent(lacking(kline(5)), { klines: [], serverTimeMs: beginMs }, all);
  const [twice] = lack(once, [kline(5), kline(3)], beginMs + minute);
  expect(twice.map(({ fromMs, asked }) => [fromMs / minute, asked])).toEqual([
    [3, 0],
    [5, 1],
  ]);
});

test('of more than a thousand the oldest are given up, and that is told', () => {
  const klines = Array.from({ length: 1_003 }, (_, index) => kline(index));
  const answer = lack(lacking(...klines.slice(0, 500)), klines.slice(500), beginMs);
  expect(answer[0]).toHaveLength(absentKlines);
  expect(told(answer)).toEqual(['GivenUp 0 1', 'GivenUp 1 1', 'GivenUp 2 1']);
});
