/** What others put into the topic does not move the place where a producer goes on. */
import { Series } from '@cryptostream/domain';
import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { readEnds } from './resume';
import { btc, eth, filled, gap, kline, logOf, minute, type Entry } from './resume.fixture';

const request = {
  interval: '1m' as const,
  series: [btc, eth],
  symbolTable: ['BTCUSDC', 'ETHUSDC'],
  partitions: 2,
};

const ends = async (partitions: readonly (readonly Entry[])[]) => {
  const found = await readEnds(logOf(partitions.map(filled)).reader, request)();
  return E.isRight(found)
    ? Object.fromEntries([...found.right.ends].map(([key, ms]) => [key, ms / minute]))
    : found.left;
};

const ethHome = [kline(eth, 7)];

test.each<readonly [name: string, poison: Entry]>([
  ['an open time off the grid', kline(btc, 900.5)],
  ['a negative volume far in the future', kline(btc, 900_000, { volume: '-1' })],
  ['a kline that is not closed', kline(btc, 900, { closed: false })],
  ['a high below its low', kline(btc, 900, { high: '0.5' })],
  ['another interval', kline(btc, 900, { interval: '1h' })],
  ['another key', { ...kline(btc, 900), key: 'ETHUSDC' }],
  ['no JSON', { key: 'BTCUSDC', type: 'kline', value: '{"v":1' }],
  ['no value', { key: 'BTCUSDC', type: 'kline', value: null }],
  ['nested too deeply', { key: 'BTCUSDC', type: 'kline', value: '['.repeat(50_000) + ']'.repeat(50_000) }],
  ['a gap that ends before it begins', gap(btc, 900, 800)],
  ['a gap off the grid', gap(btc, 0.5, 900)],
  ['a type that is not known', { ...kline(btc, 900), type: 'noise' }],
])('%s', async (_name, poison) => {
  expect(await ends([[kline(btc, 4), poison, kline(btc, 5)], ethHome])).toEqual({
    [Series.toKey(btc)]: 6,
    [Series.toKey(eth)]: 8,
  });
});

test('a stray kline in the partition of another symbol is left to the consumer', async () => {
  expect(await ends([[kline(btc, 4), kline(eth, 900)], ethHome])).toEqual({
    [Series.toKey(btc)]: 5,
    [Series.toKey(eth)]: 8,
  });
});

test('a table in another order is refused', async () => {
  expect(await ends([[kline(eth, 4)], [kline(btc, 4)]])).toMatchObject({
    _tag: 'LogRefused',
    message: expect.stringMatching(
      /^BTCUSDC stands in partition 1 of klines.1m, SYMBOL_TABLE places it in 0\. The table is append-only/,
    ) as string,
  });
});

test('what the log does not answer is not taken for its end', async () => {
  const { reader } = logOf([[kline(btc, 4)], ethHome].map(filled));
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
  const others = [...Array(2_000).keys()].map((n) => kline(btc, n, { source: 'other' }));
  const { reader, asked } = logOf([[kline(btc, 4), ...others], ethHome].map(filled), 100);
  const found = await readEnds(reader, request)();
  expect(E.isRight(found) && found.right.ends.get(Series.toKey(btc))).toBe(5 * minute);
  expect(new Set(asked.map(({ partition, offset }) => `${partition}/${offset}`)).size).toBe(asked.length);
  expect(asked.length).toBeLessThan(30);
});
