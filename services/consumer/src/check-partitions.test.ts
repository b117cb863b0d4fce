import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { checkPartitions } from './check-partitions';

const readerOf = (counts: { readonly [topic: string]: number }): LogReader => ({
  offsets: (topic) =>
    TE.right(Array.from({ length: counts[topic] ?? 0 }, (_, partition) => ({ partition, low: 0, high: 0 }))),
  read: () => TE.right({ records: [], nextOffset: 0 }),
  close: () => Promise.resolve(),
});

const topics = ['klines.1m', 'state.1m'];

test('the count that the configuration says is fine', async () => {
  const reader = readerOf({ 'klines.1m': 4, 'state.1m': 4 });
  expect(await checkPartitions(reader, topics, 4)()).toEqual(E.right(undefined));
});

test.each([
  [{ 'klines.1m': 4, 'state.1m': 4 }, 8, 'klines.1m has 4 partitions, PARTITIONS says 8'],
  [{ 'klines.1m': 4, 'state.1m': 2 }, 4, 'state.1m has 2 partitions, PARTITIONS says 4'],
])('%j with PARTITIONS=%i is refused', async (counts, partitions, message) => {
  const checked = await checkPartitions(readerOf(counts), topics, partitions)();
  expect(checked).toMatchObject({
    left: { _tag: 'LogRefused', retryable: false, message: expect.stringContaining(message) as string },
  });
});
