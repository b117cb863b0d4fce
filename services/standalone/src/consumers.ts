/** One consumer for each interval: the same topology as in the cluster, its commit one transaction of the data file. */
import { noMetrics, runConsumer, type RunningConsumer } from '@cryptostream/consumer';
import { Topics } from '@cryptostream/contracts';
import type { Enrichment } from '@cryptostream/domain';
import type { Embedded } from '@cryptostream/embedded';
import type { LogError, Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { LoadTracker } from './load-progress';
import type { Source } from './sources';

export const startConsumers = async (
  source: Source,
  knownSymbols: readonly string[],
  embedded: Embedded,
  tracker: LoadTracker,
  enrichment: Enrichment.Enrichment,
  logger: Logger,
): Promise<E.Either<LogError, readonly RunningConsumer[]>> => {
  const started = await Promise.all(
    source.intervals.map((interval) =>
      runConsumer(
        {
          reader: embedded.reader,
          joinGroup: embedded.joinGroup,
          openCommitter: embedded.openCommitter,
          clock: systemClock,
          logger: logger.with({ interval }),
          metrics: {
            ...noMetrics,
            nextOffset: (_, offset) => tracker.stored(Topics.klines(interval), offset),
          },
        },
        { interval, enrichment, symbolsOf: () => knownSymbols },
      ),
    ),
  );
  return pipe(started, E.sequenceArray);
};
