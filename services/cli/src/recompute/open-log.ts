/** The log that is asked for a rebuild: a Kafka cluster, whose consumers do it, or a data file, where this process does it. */
import type { Enrichment, Interval } from '@cryptostream/domain';
import { openEmbedded } from '@cryptostream/embedded';
import { kafkaLog } from '@cryptostream/kafka';
import type { Logger, LogReader, OpenPublisher } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { existsSync } from 'node:fs';
import { failed, wrongUse, type Failure } from '../failure';
import { consume, untilConsumed } from '../import/consume-data-file';

export type OpenedLog = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  /** Null: others do it. Otherwise it is done here, up to the end of the log. */
  readonly work: ((symbols: readonly string[], signal: AbortSignal) => TE.TaskEither<Failure, void>) | null;
  readonly close: () => Promise<void>;
};

export const openCluster =
  (brokers: readonly string[], logger: Logger): TE.TaskEither<Failure, OpenedLog> =>
  async () => {
    const log = kafkaLog({ brokers, clientId: 'cryptostream-recompute' }, logger);
    const reachable = await log.check();
    if (E.isRight(reachable))
      return E.right({ reader: log.reader, openPublisher: log.openPublisher, work: null, close: log.close });
    await log.close();
    return E.left(failed(`${reachable.left.message}.`));
  };

/** As in `npm start`: docs/decisions/0006. */
const partitions = 1;

export const openDataFile =
  (
    file: string,
    interval: Interval.Interval,
    enrichment: Enrichment.Enrichment,
    logger: Logger,
  ): TE.TaskEither<Failure, OpenedLog> =>
  async () => {
    if (!existsSync(file)) return E.left(wrongUse(`--data ${file}: there is no such file.`));
    const opened = await openEmbedded({ file, partitions }, systemClock, logger)();
    if (E.isLeft(opened)) return E.left(failed(`${opened.left.message.replace(/\.$/, '')}.`));
    const embedded = opened.right;
    return E.right({
      reader: embedded.reader,
      openPublisher: embedded.openPublisher,
      work: (symbols, signal) => async () => {
        const consuming = await consume(embedded, interval, symbols, enrichment, logger);
        if (E.isLeft(consuming)) return E.left(failed(`${consuming.left.message}.`));
        try {
          return await untilConsumed(embedded, interval, consuming.right, signal)();
        } finally {
          await consuming.right.consumer.stop();
        }
      },
      close: () => embedded.close(),
    });
  };
