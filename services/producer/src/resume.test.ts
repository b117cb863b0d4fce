import { encodeGap, encodeKline } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { readEnds } from './resume';

const minute = Interval.lengthMs('1m');
const btc: Series.Series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' };
const eth: Series.Series = { ...btc, symbol: 'ETHUSDC' };
const key = Series.toKey;

const kline = (series: Series.Series, index: number): string =>
  encodeKline({
    ...series,
    openTimeMs: index * minute,
    open: '1',
    high: '1',
    low: '1',
    close: '1',
    volume: '1',
    closed: true,
  });
const gap = (series: Series.Series, from: number, to: number): string =>
  encodeGap({ ...series, fromMs: from * minute, toMs: to * minute });

/**
 * One partition as the broker keeps it: values at their offsets, with holes where markers stood. A read answers at most ten
 * records of at most a hundred offsets.
 */
const logOf = (values: ReadonlyMap<number, string>, low: number, high: number) => {
  const asked: number[] = [];
  const reader: LogReader = {
    offsets: () => TE.right([{ partition: 0, low, high }]),
    read: (topic, partition, offset) =>
      TE.fromIO(() => {
        asked.push(offset);
        const offsets: number[] = [];
        let next = Math.max(offset, low);
        for (; next < Math.min(high, offset + 100) && offsets.length < 10; next += 1)
          if (values.has(next)) offsets.push(next);
        const records = offsets.map((at): LogRecord => {
          const value = values.get(at)!;
          return {
            topic,
            partition,
            offset: at,
            timestampMs: 0,
            key: (JSON.parse(value) as { readonly symbol: string }).symbol,
            value: Buffer.from(value),
            headers: { type: value.includes('"from_ms"') ? 'gap' : 'kline' },
          };
        });
        return { records, nextOffset: next };
      }),
    close: () => Promise.resolve(),
  };
  return { reader, asked };
};

const endsOf = async (reader: LogReader, series: readonly Series.Series[]) => {
  const ends = await readEnds(reader, {
    interval: '1m',
    series,
    symbolTable: ['BTCUSDC', 'ETHUSDC'],
    partitions: 1,
  })();
  if (E.isLeft(ends)) throw new Error(ends.left.message);
  return Object.fromEntries([...ends.right].map(([name, ms]) => [name, ms / minute]));
};

const listed = (values: readonly string[], from = 0): ReadonlyMap<number, string> =>
  new Map(values.map((value, index) => [from + index, value]));

test.each<readonly [name: string, values: readonly string[], end: number | undefined]>([
  ['nothing', [], undefined],
  ['one kline', [kline(btc, 7)], 8],
  ['klines in order', [kline(btc, 7), kline(btc, 8)], 9],
  ['a gap at the tail', [kline(btc, 7), gap(btc, 8, 20)], 20],
  ['klines after a gap', [kline(btc, 7), gap(btc, 8, 20), kline(btc, 20)], 21],
  ['a late kline after newer ones', [kline(btc, 7), kline(btc, 9), kline(btc, 3)], 10],
  ['a repaired gap after newer klines', [kline(btc, 30), gap(btc, 8, 20)], 31],
  ['another series only', [kline({ ...btc, source: 'other' }, 7)], undefined],
])('%s', async (_name, values, end) => {
  const { reader } = logOf(listed(values), 0, values.length);
  expect((await endsOf(reader, [btc]))[key(btc)]).toBe(end);
});

test('only the tail is read when it mentions every series', async () => {
  const high = 100_000;
  const values = Array.from({ length: 500 }, (_, index) => kline(index % 2 === 0 ? btc : eth, index));
  const { reader, asked } = logOf(listed(values, high - 500), 0, high);
  expect(await endsOf(reader, [btc, eth])).toEqual({ [key(btc)]: 499, [key(eth)]: 500 });
  expect(Math.min(...asked)).toBe(high - 500);
});

test('further back for a series that the tail does not mention, sixteen times as far each time', async () => {
  const high = 100_000;
  const values = new Map([
    ...listed([kline(eth, 3)], high - 500 - 8_000),
    ...listed([kline(btc, 7)], high - 500),
  ]);
  const { reader, asked } = logOf(values, 0, high);
  expect(await endsOf(reader, [btc, eth])).toEqual({ [key(btc)]: 8, [key(eth)]: 4 });
  expect(Math.min(...asked)).toBe(high - 500 - 8_000);
  expect(new Set(asked).size).toBe(asked.length);
});

test('to the beginning of what is kept for a series that is not there', async () => {
  const values = listed([kline(btc, 7)], 4_000);
  const { reader, asked } = logOf(values, 3_000, 4_001);
  expect(await endsOf(reader, [btc, eth])).toEqual({ [key(btc)]: 8 });
  expect(Math.min(...asked)).toBe(3_000);
});

test('a tail of nothing but markers and aborted records is read over', async () => {
  const { reader } = logOf(listed([kline(btc, 7)], 10), 0, 5_000);
  expect(await endsOf(reader, [btc])).toEqual({ [key(btc)]: 8 });
});
