/** The log that is asked for a rebuild: a Kafka cluster, whose consumers do it, or a data file, where this process does it. */
import type { Enrichment, Interval } from '@cryptostream/domain';
import type { Embedded } from '@cryptostream/embedded';
import type { Logger, LogReader, OpenPublisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { failedWith, type Failure } from '../failure';
import { consume, untilConsumed } from '../import/consume-data-file';
import { connectKafka } from '../log/connect-kafka';
import type { LogOptions } from '../log/log-options';
import { openDataFile } from '../log/open-data-file';

export type OpenedLog = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  /** Null: others do it. Otherwise it is done here, up to the end of the log. */
  readonly work: ((symbols: readonly string[], signal: AbortSignal) => TE.TaskEither<Failure, void>) | null;
  readonly close: () => Promise<void>;
};

export const openLog = (
  { brokers, data = '' }: LogOptions,
  interval: Interval.Interval,
  enrichment: Enrichment.Enrichment,
  logger: Logger,
): TE.TaskEither<Failure, OpenedLog> =>
  brokers === undefined
    ? pipe(
        openDataFile(data, logger),
        TE.map((embedded) => ({ ...embedded, work: workOn(embedded, interval, enrichment, logger) })),
      )
    : pipe(
        connectKafka(brokers, 'cryptostream-recompute', logger),
        TE.map((log) => ({ ...log, work: null })),
      );

const workOn =
  (
    embedded: Embedded,
    interval: Interval.Interval,
    enrichment: Enrichment.Enrichment,
    logger: Logger,
  ): NonNullable<OpenedLog['work']> =>
  (symbols, signal) =>
  async () => {
    const consuming = await consume(embedded, interval, symbols, enrichment, logger);
    if (E.isLeft(consuming)) return E.left(failedWith(consuming.left));
    try {
      return await untilConsumed(embedded, interval, consuming.right, signal)();
    } finally {
      await consuming.right.consumer.stop();
    }
  };
