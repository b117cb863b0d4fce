import { historyOf, versionAt, type Alteration } from './kline-history';

const endMs = 1_000;
const altered = (kind: Alteration['kind'], sinceMs: number, afterMs?: number): Alteration => ({
  ...{ faultId: 1, symbol: 'A', interval: '1s', fromMs: 0, toMs: 1_000 },
  ...{ kind, sinceMs, afterMs },
});

test.each<[string, readonly Alteration[], ReturnType<typeof historyOf>]>([
  ['nothing', [], [{ version: 0, fromMs: 1_000 }]],
  ['other in the stream', [altered('stream_differs', 0)], [{ version: 0, fromMs: 1_000 }]],
  ['never there', [altered('hide_klines', 0)], []],
  ['there later', [altered('hide_klines', 0, 500)], [{ version: 0, fromMs: 1_500 }]],
  ['restated at once', [altered('restate_klines', 0, 0)], [{ version: 1, fromMs: 1_000 }]],
  [
    'restated twice',
    [altered('restate_klines', 0, 900), altered('restate_klines', 1_200, 100)],
    [
      { version: 0, fromMs: 1_000, toMs: 1_300 },
      { version: 1, fromMs: 1_300, toMs: 1_900 },
      { version: 2, fromMs: 1_900 },
    ],
  ],
  [
    'restated while hidden',
    [altered('hide_klines', 1_100, 400), altered('restate_klines', 0, 300)],
    [
      { version: 0, fromMs: 1_000, toMs: 1_100 },
      { version: 1, fromMs: 1_500 },
    ],
  ],
])('%s', (_, alterations, expected) => {
  expect(historyOf(alterations, endMs)).toEqual(expected);
  expect(versionAt(alterations, endMs)(Number.MAX_SAFE_INTEGER)).toBe(
    expected.find(({ toMs }) => toMs === undefined)?.version,
  );
});
