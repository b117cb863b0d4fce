/** The consumer of an interval over an open data file, so that the file is whole afterwards. */
import { noMetrics, runConsumer, type RunningConsumer } from '@cryptostream/consumer';
import { Topics } from '@cryptostream/contracts';
import type { Enrichment, Interval } from '@cryptostream/domain';
import type { Embedded } from '@cryptostream/embedded';
import type { Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failed, failedWith, type Failure } from '../failure';

export type Consuming = {
  readonly consumer: RunningConsumer;
  readonly nextOffset: () => number;
};

export const consume = async (
  embedded: Embedded,
  interval: Interval.Interval,
  symbols: readonly string[],
  enrichment: Enrichment.Enrichment,
  logger: Logger,
): Promise<E.Either<{ readonly message: string }, Consuming>> => {
  let nextOffset = 0;
  const started = await runConsumer(
    {
      reader: embedded.reader,
      joinGroup: embedded.joinGroup,
      openCommitter: embedded.openCommitter,
      clock: systemClock,
      logger,
      metrics: { ...noMetrics, nextOffset: (_, offset) => void (nextOffset = offset) },
    },
    { interval, enrichment, symbolsOf: () => symbols },
  );
  return E.isLeft(started) ? started : E.right({ consumer: started.right, nextOffset: () => nextOffset });
};

const lookAgainMs = 20;

/** The consumer has passed the end of the log. */
export const untilConsumed =
  (
    { reader }: Embedded,
    interval: Interval.Interval,
    { consumer, nextOffset }: Consuming,
    signal: AbortSignal,
  ): TE.TaskEither<Failure, void> =>
  async () => {
    const offsets = await reader.offsets(Topics.klines(interval))();
    if (E.isLeft(offsets)) return E.left(failedWith(offsets.left));
    const high = Math.max(0, ...offsets.right.map((each) => each.high));
    const ended = consumer.ended.then((reason) => failed(`${reason ?? 'the consumer ended early'}.`));
    while (nextOffset() < high) {
      if (signal.aborted) return E.left({ _tag: 'Interrupted' });
      const failure = await Promise.race([ended, systemClock.sleep(lookAgainMs)]);
      if (failure !== undefined) return E.left(failure);
    }
    return E.right(undefined);
  };
