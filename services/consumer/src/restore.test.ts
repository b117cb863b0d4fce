import { encodePartition, partitionKey } from '@cryptostream/contracts';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { restore } from './restore';

const placeRecord = (offset: number): LogRecord => ({
  topic: 'state.1m',
  partition: 0,
  offset,
  timestampMs: 0,
  key: partitionKey,
  value: Buffer.from(
    encodePartition({ nextOffset: offset * 10, fingerprint: 'one', begunAtOffset: 0, recompute: null }),
  ),
  headers: { type: 'partition' },
});

/** Holds ten records, and answers those before `answers`, four at a time. */
const readerOf = (answers: number): LogReader => ({
  offsets: () => TE.right([{ partition: 0, low: 0, high: 10 }]),
  read: (_topic, _partition, offset) => {
    const nextOffset = Math.max(offset, Math.min(offset + 4, answers));
    const records = Array.from({ length: nextOffset - offset }, (_, at) => placeRecord(offset + at));
    return TE.right({ records, nextOffset });
  },
  close: async () => undefined,
});

test('the last record of a key counts', async () => {
  expect(await restore(readerOf(10), '1m', 0)()).toMatchObject(E.right({ partition: { nextOffset: 90 } }));
});

test('a log that answers nothing before its end is asked again later: what it has answered is not the state', async () => {
  expect(await restore(readerOf(8), '1m', 0)()).toMatchObject(
    E.left({ _tag: 'LogUnavailable', retryable: true }),
  );
});
