/** What a restart remembers of comparisons and holes, and what others append does not move the end. */
import { Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { readEnds } from './resume';
import { btc, filled, gap, kline, logOf, minute, type Entry } from './resume.fixture';

const found = async (entries: readonly Entry[]) => {
  const read = await readEnds(logOf([filled(entries)]).reader, {
    interval: '1m',
    series: [btc],
    symbolTable: ['BTCUSDC', 'ETHUSDC'],
    partitions: 1,
  })();
  if (E.isLeft(read)) throw new Error(read.left.message);
  const tail = read.right.tails.get(Series.toKey(btc));
  const end = read.right.ends.get(Series.toKey(btc));
  return {
    end: end === undefined ? undefined : end / minute,
    klines: tail?.klines.map(({ openTimeMs, close }) => `${openTimeMs / minute} ${close}`),
    gaps: tail?.gaps.map(({ fromMs, toMs }) => `${fromMs / minute}-${toMs / minute}`),
  };
};
const withHeaders = (entry: Entry, headers: Readonly<Record<string, string>>): Entry => ({
  ...entry,
  headers,
});
const redriven = (entry: Entry): Entry => withHeaders(entry, { origin: 'repair', redriven: 'klines.1m/0/3' });
const recompute = (fromMs: number): Entry => ({
  key: 'BTCUSDC',
  type: 'recompute',
  value: JSON.stringify({ v: 1, ...btc, from_ms: fromMs, fingerprint: 'f' }),
});

test('the newest version of a kline is remembered, wherever it stands', async () => {
  const entries = [
    kline(btc, 7),
    kline(btc, 8),
    withHeaders(kline(btc, 7, { high: '3', close: '2' }), { origin: 'repair' }),
  ];
  expect(await found(entries)).toEqual({ end: 9, klines: ['7 2', '8 1'], gaps: [] });
});

test('holes of the exchange are known again, without what has come to stand in them', async () => {
  const entries = [
    kline(btc, 7),
    gap(btc, 8, 20),
    kline(btc, 20),
    withHeaders(kline(btc, 10), { origin: 'repair' }),
    redriven(kline(btc, 12)),
    kline(btc, 15),
  ];
  expect((await found(entries)).gaps).toEqual(['8-10', '11-12', '13-15', '16-20']);
});

test('a hole whose filling stands in a part of the topic that is read before it is not asked for again', async () => {
  const eths = Array.from({ length: 600 }, () => kline({ ...btc, source: 'other' }, 1));
  const repaired = [8, 9].map((index) => withHeaders(kline(btc, index), { origin: 'repair' }));
  const entries = [kline(btc, 7), gap(btc, 8, 10), kline(btc, 10), ...eths, ...repaired];
  const read = await readEnds(logOf([filled(entries)], 100).reader, {
    interval: '1m',
    series: [btc, { ...btc, symbol: 'ETHUSDC' }],
    symbolTable: ['BTCUSDC', 'ETHUSDC'],
    partitions: 1,
  })();
  expect(E.isRight(read) && read.right.tails.get(Series.toKey(btc))?.gaps).toEqual([]);
  expect(E.isRight(read) && read.right.ends.get(Series.toKey(btc))).toBe(11 * minute);
});

test('a recompute record does not move the end of its series', async () => {
  expect((await found([kline(btc, 7), recompute(900 * minute)])).end).toBe(8);
  expect((await found([recompute(3 * minute)])).end).toBeUndefined();
});

test('a redriven record moves the end of its series in no direction, and is not compared ahead of it', async () => {
  expect(await found([kline(btc, 7), redriven(kline(btc, 3)), redriven(kline(btc, 90))])).toEqual({
    end: 8,
    klines: ['3 1', '7 1'],
    gaps: [],
  });
  expect((await found([kline(btc, 7), redriven(gap(btc, 8, 90))])).end).toBe(8);
  expect((await found([redriven(kline(btc, 90))])).end).toBeUndefined();
});

test('of a long tail the newest thousand klines are remembered', async () => {
  const others = Array.from({ length: 3_000 }, (_, index) => kline(btc, index));
  const read = await readEnds(logOf([filled(others)], 100).reader, {
    interval: '1m',
    series: [btc, { ...btc, symbol: 'ETHUSDC' }],
    symbolTable: ['BTCUSDC', 'ETHUSDC'],
    partitions: 1,
  })();
  const tail = E.isRight(read) ? read.right.tails.get(Series.toKey(btc)) : undefined;
  expect(tail?.klines.map(({ openTimeMs }) => openTimeMs / minute)).toEqual(
    Array.from({ length: 1_000 }, (_, index) => 2_000 + index),
  );
});
