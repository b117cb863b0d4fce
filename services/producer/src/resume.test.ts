import { Series } from '@cryptostream/domain';
import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { readEnds } from './resume';
import { btc, eth, filled, gap, kline, listed, logOf, minute, type Entry } from './resume.fixture';

const key = Series.toKey;

const endsOf = async (reader: LogReader, series: readonly Series.Series[]) => {
  const ends = await readEnds(reader, {
    interval: '1m',
    series,
    symbolTable: ['BTCUSDC', 'ETHUSDC'],
    partitions: 1,
  })();
  if (E.isLeft(ends)) throw new Error(ends.left.message);
  return Object.fromEntries([...ends.right.ends].map(([name, ms]) => [name, ms / minute]));
};

const offsetsOf = (asked: ReturnType<typeof logOf>['asked']): readonly number[] =>
  asked.map(({ offset }) => offset);

test.each<readonly [name: string, entries: readonly Entry[], end: number | undefined]>([
  ['nothing', [], undefined],
  ['one kline', [kline(btc, 7)], 8],
  ['klines in order', [kline(btc, 7), kline(btc, 8)], 9],
  ['a gap at the tail', [kline(btc, 7), gap(btc, 8, 20)], 20],
  ['klines after a gap', [kline(btc, 7), gap(btc, 8, 20), kline(btc, 20)], 21],
  ['a late kline after newer ones', [kline(btc, 7), kline(btc, 9), kline(btc, 3)], 10],
  ['a repaired gap after newer klines', [kline(btc, 30), gap(btc, 8, 20)], 31],
  ['another series only', [kline({ ...btc, source: 'other' }, 7)], undefined],
])('%s', async (_name, entries, end) => {
  const { reader } = logOf([filled(entries)]);
  expect((await endsOf(reader, [btc]))[key(btc)]).toBe(end);
});

test('only the tail is read when it mentions every series', async () => {
  const high = 100_000;
  const entries = Array.from({ length: 500 }, (_, index) => kline(index % 2 === 0 ? btc : eth, index));
  const { reader, asked } = logOf([{ low: 0, high, entries: listed(entries, high - 500) }]);
  expect(await endsOf(reader, [btc, eth])).toEqual({ [key(btc)]: 499, [key(eth)]: 500 });
  expect(Math.min(...offsetsOf(asked))).toBe(high - 500);
});

test('further back for a series that the tail does not mention, sixteen times as far each time', async () => {
  const high = 100_000;
  const entries = new Map([
    ...listed([kline(eth, 3)], high - 500 - 8_000),
    ...listed([kline(btc, 7)], high - 500),
  ]);
  const { reader, asked } = logOf([{ low: 0, high, entries }]);
  expect(await endsOf(reader, [btc, eth])).toEqual({ [key(btc)]: 8, [key(eth)]: 4 });
  expect(Math.min(...offsetsOf(asked))).toBe(high - 500 - 8_000);
  expect(new Set(offsetsOf(asked)).size).toBe(asked.length);
});

test('to the beginning of what is kept for a series that is not there', async () => {
  const entries = listed([kline(btc, 7)], 4_000);
  const { reader, asked } = logOf([{ low: 3_000, high: 4_001, entries }]);
  expect(await endsOf(reader, [btc, eth])).toEqual({ [key(btc)]: 8 });
  expect(Math.min(...offsetsOf(asked))).toBe(3_000);
});

test('a tail of nothing but markers and aborted records is read over', async () => {
  const { reader } = logOf([{ low: 0, high: 5_000, entries: listed([kline(btc, 7)], 10) }]);
  expect(await endsOf(reader, [btc])).toEqual({ [key(btc)]: 8 });
});
