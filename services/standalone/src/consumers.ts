/** One consumer for each interval: the same topology as in the cluster, its commit one transaction of the data file. */
import { resolve } from 'node:path';
import { noMetrics, runConsumer, type RunningConsumer } from '@cryptostream/consumer';
import { Topics } from '@cryptostream/contracts';
import type { Embedded } from '@cryptostream/embedded';
import type { LogError, Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { LoadTracker } from './load-progress';
import type { Options } from './options';
import type { Source } from './sources';

export const startConsumers = async (
  source: Source,
  knownSymbols: readonly string[],
  embedded: Embedded,
  tracker: LoadTracker,
  { enrichment, indicators }: Pick<Options, 'enrichment' | 'indicators'>,
  dataFile: string,
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
          recomputeOptions: [
            `--data ${quoted(resolve(dataFile))}`,
            ...(indicators === undefined ? [] : [`--indicators ${quoted(resolve(indicators))}`]),
          ].join(' '),
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

/** As a shell takes it back. */
const quoted = (path: string): string =>
  /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
