/** The topics of a Kafka cluster, which its consumers read. */
import { Topics } from '@cryptostream/contracts';
import type { Logger } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Failure } from '../failure';
import { connectKafka } from '../log/connect-kafka';
import type { Destination } from './destination';

export type KafkaOptions = {
  readonly brokers: readonly string[];
  readonly symbolTable: readonly string[];
  readonly partitions: number;
};

export const openKafka = (
  { brokers, symbolTable, partitions }: KafkaOptions,
  logger: Logger,
): TE.TaskEither<Failure, Destination> =>
  pipe(
    connectKafka(brokers, 'cryptostream-import', logger),
    TE.map((log) => ({
      reader: log.reader,
      openPublisher: log.openPublisher,
      symbolTable,
      partitions,
      settle: () => TE.right(undefined),
      startAnew: ({ interval }) =>
        `import it as a series of another source with --source NAME; or, to begin the whole interval anew, stop its producers and consumers, ` +
        `delete the topics ${[Topics.klines, Topics.enriched, Topics.state].map((topic) => topic(interval)).join(', ')}, make them again and import from the oldest file on`,
      close: () => log.close(),
    })),
  );
