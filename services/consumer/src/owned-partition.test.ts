import { encodePartition, partitionKey } from '@cryptostream/contracts';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { noMetrics } from './metrics';
import { takePartition } from './owned-partition';
import { configuration } from './topology.fixture';
import { currentFingerprint } from './partition-record';

const nothing = (): void => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, with: () => logger };

const place: LogRecord = {
  topic: 'state.1m',
  partition: 0,
  offset: 0,
  timestampMs: 0,
  key: partitionKey,
  value: Buffer.from(
    encodePartition({
      nextOffset: 7,
      fingerprint: currentFingerprint(configuration),
      begunAtOffset: 0,
      recompute: null,
    }),
  ),
  headers: { type: 'partition' },
};
const reader: LogReader = {
  offsets: () => TE.right([{ partition: 0, low: 0, high: 1 }]),
  read: (_topic, _partition, offset) => TE.right({ records: offset === 0 ? [place] : [], nextOffset: 1 }),
  close: async () => undefined,
};

const take = async (partition: number, partitions?: number) => {
  const opened: string[] = [];
  const taken = await takePartition(
    {
      reader,
      logger,
      metrics: noMetrics,
      clock: { nowMs: () => 0, sleep: async () => undefined },
      joinGroup: () => TE.left({ _tag: 'LogUnavailable', message: 'none', retryable: true }),
      openCommitter: (id) =>
        TE.fromIO(() => {
          opened.push(id);
          return { commit: () => TE.right(undefined), close: async () => undefined };
        }),
    },
    { ...configuration, ...(partitions !== undefined && { partitions }) },
    partition,
  )();
  return { taken, opened };
};

test('a partition is gone on with where its record says', async () => {
  expect((await take(0, 1)).taken).toMatchObject(E.right({ nextOffset: 7 }));
});

test.each([1, 5])('partition %i of one is refused, and nobody is fenced', async (partition) => {
  const { taken, opened } = await take(partition, 1);
  expect(taken).toMatchObject(E.left({ _tag: 'LogRefused', retryable: false }));
  expect(E.isLeft(taken) && taken.left.message).toContain(
    `partition ${partition} of klines.1m was added, PARTITIONS says 1`,
  );
  expect(opened).toEqual([]);
});
