/** The log whose dead letters are looked at: a Kafka cluster, or a data file, where the consumers are those of the next start. */
import { existsSync } from 'node:fs';
import { openEmbedded } from '@cryptostream/embedded';
import type { Logger, LogReader, OpenPublisher } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { failed, wrongUse, type Failure } from '../failure';
import { connectKafka } from '../import/connect-kafka';

export type OpenedLog = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  readonly close: () => Promise<void>;
};

export type LogOptions = { readonly brokers?: readonly string[]; readonly data?: string };

/** Opens the log, uses it and closes it. */
export const withLog =
  <A>(
    { brokers, data }: LogOptions,
    logger: Logger,
    use: (log: OpenedLog) => TE.TaskEither<Failure, A>,
  ): TE.TaskEither<Failure, A> =>
  async () => {
    if (brokers === undefined && data === undefined)
      return E.left(
        wrongUse(
          'say where they are: --brokers LIST for Kafka, or --data FILE for the data file of npm start.',
        ),
      );
    const opened = await (
      brokers === undefined
        ? openDataFile(data ?? '', logger)
        : connectKafka(brokers, 'cryptostream-dead-letters', logger)
    )();
    if (E.isLeft(opened)) return opened;
    try {
      return await use(opened.right)();
    } finally {
      await opened.right.close();
    }
  };

/** As in `npm start`: docs/decisions/0006. */
const partitions = 1;

// A file that is not there would be made.
const openDataFile = (file: string, logger: Logger): TE.TaskEither<Failure, OpenedLog> =>
  existsSync(file)
    ? pipe(
        openEmbedded({ file, partitions }, systemClock, logger),
        TE.mapLeft(({ message }) => failed(`${message.replace(/\.$/, '')}.`)),
      )
    : TE.left(wrongUse(`--data ${file}: there is no such file.`));
