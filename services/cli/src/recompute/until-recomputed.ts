/** Waits until the consumers have passed offsets of an interval. */
import { restore } from '@cryptostream/consumer';
import type { Interval } from '@cryptostream/domain';
import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failedWith, type Failure } from '../failure';

const lookAgainMs = 500;

export const untilRecomputed =
  (
    reader: LogReader,
    interval: Interval.Interval,
    ends: ReadonlyMap<number, number>,
    signal: AbortSignal,
  ): TE.TaskEither<Failure, void> =>
  async () => {
    for (const [partition, offset] of ends)
      for (;;) {
        if (signal.aborted) return E.left({ _tag: 'Interrupted' });
        const restored = await restore(reader, interval, partition)();
        if (E.isLeft(restored)) return E.left(failedWith(restored.left));
        if ((restored.right.partition?.nextOffset ?? 0) > offset) break;
        await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
      }
    return E.right(undefined);
  };
