import type { Interval, Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { collect } from './archive.fixture';
import { mergeByTime } from './merge-by-time';

const kline = (symbol: string, interval: Interval.Interval, minute: number): E.Either<string, Kline> =>
  E.right({
    source: 'binance',
    symbol,
    interval,
    openTimeMs: minute * 60_000,
    open: '1',
    high: '1',
    low: '1',
    close: '1',
    volume: '1',
    closed: true,
  });

async function* streamOf<A>(elements: readonly A[]): AsyncGenerator<A> {
  yield* elements;
}

const names = (rows: readonly E.Either<string, Kline>[]) =>
  rows.map(
    E.match(
      (error) => error,
      ({ symbol, interval, openTimeMs }) => `${symbol} ${interval} ${openTimeMs / 60_000}`,
    ),
  );

test('klines come in the order in which they close, the shorter interval first', async () => {
  const merged = await collect(
    mergeByTime([
      streamOf([kline('A', '3m', 0), kline('A', '3m', 3)]),
      streamOf([kline('A', '1m', 0), kline('A', '1m', 2), kline('A', '1m', 3)]),
      streamOf([kline('B', '1m', 2), E.left('bad'), kline('B', '1m', 5)]),
      streamOf([]),
    ]),
  );
  expect(names(merged)).toEqual([
    'A 1m 0',
    'A 1m 2',
    'B 1m 2',
    'bad',
    'A 3m 0',
    'A 1m 3',
    'B 1m 5',
    'A 3m 3',
  ]);
});

test('leaving early closes all streams', async () => {
  let closed = 0;
  async function* endless() {
    try {
      for (let minute = 0; ; minute += 1) yield kline('A', '1m', minute);
    } finally {
      closed += 1;
    }
  }
  for await (const row of mergeByTime([endless(), endless()])) {
    expect(E.isRight(row)).toBe(true);
    break;
  }
  expect(closed).toBe(2);
});
