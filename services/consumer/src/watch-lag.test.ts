import type { LogError, LogReader, PartitionOffsets } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { watchLag } from './watch-lag';

type Offsets = ReturnType<LogReader['offsets']>;

/** A watch whose clock goes on by `tick`. */
const start = (answers: () => Offsets) => {
  const lags: (readonly [number, number])[] = [];
  let wake: () => void = () => undefined;
  let resting: () => void = () => undefined;
  const sleep = (_: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      signal?.addEventListener('abort', () => resolve(), { once: true });
      resting();
    });
  const untilRests = (): Promise<void> => new Promise((resolve) => (resting = resolve));
  const first = untilRests();
  const watch = watchLag(
    { reader: { offsets: answers }, clock: { nowMs: () => 0, sleep } },
    {
      nextOffset: () => undefined,
      forgotten: () => undefined,
      lag: (partition, records) => void lags.push([partition, records]),
    },
    'klines.1m',
  );
  const tick = async (): Promise<void> => {
    const rests = untilRests();
    wake();
    await rests;
  };
  return { watch, lags, first, tick };
};

const high = (partition: number, end: number): PartitionOffsets => ({ partition, low: 0, high: end });

test('the lag is what is committed and not processed, of partitions that this member has', async () => {
  let ends = [high(0, 10), high(1, 20)];
  const { watch, lags, first, tick } = start(() => TE.right(ends));
  await first;
  expect(lags).toEqual([]);
  watch.metrics.nextOffset(1, 15);
  await tick();
  // It does not come on.
  ends = [high(0, 10), high(1, 30)];
  await tick();
  watch.metrics.nextOffset(1, 31);
  await tick();
  expect(lags).toEqual([
    [1, 5],
    [1, 15],
    [1, 0],
  ]);
  watch.metrics.forgotten(1);
  await tick();
  expect(lags).toHaveLength(3);
  await watch.stop();
});

test('a log that does not answer changes nothing, and is asked again', async () => {
  const away: LogError = { _tag: 'LogUnavailable', message: 'away', retryable: true };
  let isAway = true;
  const { watch, lags, first, tick } = start(() => (isAway ? TE.left(away) : TE.right([high(0, 3)])));
  watch.metrics.nextOffset(0, 1);
  await first;
  expect(lags).toEqual([]);
  isAway = false;
  await tick();
  expect(lags).toEqual([[0, 2]]);
  await watch.stop();
});
