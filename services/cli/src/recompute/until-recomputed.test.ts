import { encodePartition, partitionKey } from '@cryptostream/contracts';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { untilRecomputed } from './until-recomputed';

const place = (partition: number, nextOffset: number): LogRecord => ({
  topic: 'state.1m',
  partition,
  offset: 0,
  timestampMs: 0,
  key: partitionKey,
  value: Buffer.from(encodePartition({ nextOffset, fingerprint: 'one', begunAtOffset: 0, recompute: null })),
  headers: { type: 'partition' },
});

/** Each partition has come one offset further whenever it is asked. */
const readerFrom = (start: readonly number[]): { readonly reader: LogReader; readonly offsets: number[] } => {
  const offsets = [...start];
  const reader: LogReader = {
    offsets: () => TE.right(offsets.map((_, partition) => ({ partition, low: 0, high: 1 }))),
    read: (_topic, partition) =>
      TE.fromIO(() => ({ records: [place(partition, offsets[partition]!++)], nextOffset: 1 })),
    close: async () => undefined,
  };
  return { reader, offsets };
};

test('it ends when each partition has passed its record, and not before', async () => {
  const { reader, offsets } = readerFrom([9, 11, 3]);
  const ends = new Map([
    [0, 10],
    [1, 10],
  ]);
  expect(await untilRecomputed(reader, '1m', ends, new AbortController().signal)()).toEqual(
    E.right(undefined),
  );
  // Asked until it said 11, once, and not at all: one more each time.
  expect(offsets).toEqual([12, 12, 3]);
});

test('it ends when it is interrupted, and when the log fails', async () => {
  const interrupted = untilRecomputed(
    readerFrom([0]).reader,
    '1m',
    new Map([[0, 1_000]]),
    AbortSignal.timeout(700),
  );
  expect(await interrupted()).toEqual(E.left({ _tag: 'Interrupted' }));
  const failing: LogReader = {
    ...readerFrom([0]).reader,
    offsets: () => TE.left({ _tag: 'LogRefused', message: 'no such topic', retryable: false }),
  };
  expect(
    await untilRecomputed(failing, '1m', new Map([[0, 1]]), new AbortController().signal)(),
  ).toMatchObject(E.left({ message: expect.stringContaining('no such topic') as string }));
});
