import type { PointWriter, StoreError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { Registry } from 'prom-client';
import { measuredWriter } from './measured-writer';
import { storeMetrics } from './metrics/store-metrics';

const unavailable: StoreError = { _tag: 'StoreUnavailable', message: 'away', retryable: true };
const refused: StoreError = { _tag: 'StoreRefused', message: 'wrong token', retryable: false };

const start = (answers: Partial<PointWriter>) => {
  const registry = new Registry();
  let nowMs = 0;
  const writer = measuredWriter(
    {
      write: () => TE.right([]),
      remove: () => TE.right(undefined),
      check: TE.right(undefined),
      close: async () => undefined,
      ...answers,
    },
    storeMetrics(registry),
    { nowMs: () => (nowMs += 250), sleep: async () => undefined },
  );
  const samples = async (name: string): Promise<readonly string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith(`cryptostream_store_${name}`));
  return { writer, samples };
};

test('a write that succeeds is timed, and answers what the store answered', async () => {
  const rejected = { point: {}, reason: {} } as never;
  const { writer, samples } = start({ write: () => TE.right([rejected]) });
  expect(await writer.write([])()).toEqual(E.right([rejected]));
  expect(await samples('write_seconds_sum')).toEqual(['cryptostream_store_write_seconds_sum 0.25']);
  expect(await samples('rejected_points_total')).toEqual(['cryptostream_store_rejected_points_total 1']);
  expect(await samples('failures_total')).toEqual([
    'cryptostream_store_failures_total{error="unavailable"} 0',
    'cryptostream_store_failures_total{error="refused"} 0',
  ]);
});

test('one that fails is counted by its error, and so is a removal', async () => {
  const { writer, samples } = start({ write: () => TE.left(unavailable), remove: () => TE.left(refused) });
  expect(await writer.write([])()).toEqual(E.left(unavailable));
  expect(await writer.remove([])()).toEqual(E.left(refused));
  expect(await samples('write_seconds_count')).toEqual(['cryptostream_store_write_seconds_count 0']);
  expect(await samples('failures_total')).toEqual([
    'cryptostream_store_failures_total{error="unavailable"} 1',
    'cryptostream_store_failures_total{error="refused"} 1',
  ]);
});
