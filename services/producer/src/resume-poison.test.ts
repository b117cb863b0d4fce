/** What others put into the topic does not move the place where a producer goes on. */
import { encodeGap, encodeKline } from '@cryptostream/contracts';
import { Interval, Series, type Kline } from '@cryptostream/domain';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { readEnds } from './resume';

const minute = Interval.lengthMs('1m');
const btc: Series.Series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' };
const eth: Series.Series = { ...btc, symbol: 'ETHUSDC' };
const request = {
  interval: '1m' as const,
  series: [btc, eth],
  symbolTable: ['BTCUSDC', 'ETHUSDC'],
  partitions: 2,
};

const kline = (symbol: string, index: number, changes: Partial<Kline> = {}): Kline => ({
  ...btc,
  symbol,
  openTimeMs: index * minute,
  open: '1',
  high: '1',
  low: '1',
  close: '1',
  volume: '1',
  closed: true,
  ...changes,
});

type Entry = { readonly key: string | null; readonly value: string | null; readonly type?: string };

const entry = (each: Kline): Entry => ({ key: each.symbol, value: encodeKline(each) });

/** A log of two partitions that answers `pageSize` records at a time. */
const logOf = (partitions: readonly (readonly Entry[])[], pageSize = 3) => {
  const asked: string[] = [];
  const reader: LogReader = {
    offsets: () =>
      TE.right(partitions.map((entries, partition) => ({ partition, low: 0, high: entries.length }))),
    read: (topic, partition, offset) =>
      TE.fromIO(() => {
        asked.push(`${partition}/${offset}`);
        const records = (partitions[partition] ?? [])
          .map(({ key, value, type = 'kline' }, index): LogRecord => ({
            topic,
            partition,
            offset: index,
            timestampMs: 0,
            key,
            value: value === null ? null : Buffer.from(value),
            headers: { type },
          }))
          .slice(offset, offset + pageSize);
        return { records, nextOffset: offset + records.length };
      }),
    close: async () => undefined,
  };
  return { reader, asked };
};

const ends = async (partitions: readonly (readonly Entry[])[]) => {
  const found = await readEnds(logOf(partitions).reader, request)();
  return E.isRight(found)
    ? Object.fromEntries([...found.right].map(([key, ms]) => [key, ms / minute]))
    : found.left;
};

const ethHome = [entry(kline('ETHUSDC', 7))];

test.each<readonly [name: string, poison: Entry]>([
  ['an open time off the grid', entry(kline('BTCUSDC', 900.5))],
  ['a negative volume far in the future', entry(kline('BTCUSDC', 900_000, { volume: '-1' }))],
  ['a kline that is not closed', entry(kline('BTCUSDC', 900, { closed: false }))],
  ['a high below its low', entry(kline('BTCUSDC', 900, { high: '0.5' }))],
  ['another interval', entry(kline('BTCUSDC', 900, { interval: '1h' }))],
  ['another key', { ...entry(kline('BTCUSDC', 900)), key: 'ETHUSDC' }],
  ['no JSON', { key: 'BTCUSDC', value: '{"v":1' }],
  ['no value', { key: 'BTCUSDC', value: null }],
  ['nested too deeply', { key: 'BTCUSDC', value: '['.repeat(50_000) + ']'.repeat(50_000) }],
  [
    'a gap that ends before it begins',
    { key: 'BTCUSDC', value: encodeGap({ ...btc, fromMs: 900 * minute, toMs: 800 * minute }), type: 'gap' },
  ],
  [
    'a gap off the grid',
    { key: 'BTCUSDC', value: encodeGap({ ...btc, fromMs: 1, toMs: 900 * minute }), type: 'gap' },
  ],
  ['a type that is not known', { ...entry(kline('BTCUSDC', 900)), type: 'noise' }],
])('%s', async (_name, poison) => {
  expect(await ends([[entry(kline('BTCUSDC', 4)), poison, entry(kline('BTCUSDC', 5))], ethHome])).toEqual({
    [Series.toKey(btc)]: 6,
    [Series.toKey(eth)]: 8,
  });
});

test('a stray kline in the partition of another symbol is left to the consumer', async () => {
  expect(await ends([[entry(kline('BTCUSDC', 4)), entry(kline('ETHUSDC', 900))], ethHome])).toEqual({
    [Series.toKey(btc)]: 5,
    [Series.toKey(eth)]: 8,
  });
});

test('a table in another order is refused', async () => {
  expect(await ends([[entry(kline('ETHUSDC', 4))], [entry(kline('BTCUSDC', 4))]])).toMatchObject({
    _tag: 'LogRefused',
    message: expect.stringMatching(
      /^BTCUSDC stands in partition 1 of klines.1m, SYMBOL_TABLE places it in 0\. The table is append-only/,
    ) as string,
  });
});

test('what the log does not answer is not taken for its end', async () => {
  const { reader } = logOf([[entry(kline('BTCUSDC', 4))], ethHome]);
  const throttled: LogReader = {
    ...reader,
    read: (_topic, _partition, offset) => TE.right({ records: [], nextOffset: offset }),
  };
  expect(await readEnds(throttled, request)()).toMatchObject(
    E.left({
      _tag: 'LogUnavailable',
      retryable: true,
      message: 'klines.1m-0 was not answered from offset 0 on, where it goes on to 1',
    }),
  );
});

test('nothing is read twice on the way back to a series that was silent for long', async () => {
  const others = [...Array(2_000).keys()].map((n) => entry(kline('BTCUSDC', n, { source: 'other' })));
  const { reader, asked } = logOf([[entry(kline('BTCUSDC', 4)), ...others], ethHome], 100);
  const found = await readEnds(reader, request)();
  expect(E.isRight(found) && found.right.get(Series.toKey(btc))).toBe(5 * minute);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.length).toBeLessThan(30);
});
