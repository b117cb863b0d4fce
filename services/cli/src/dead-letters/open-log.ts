/** The log whose dead letters are looked at. In a data file the consumers are those of the next start. */
import type { Logger, LogReader, OpenPublisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import type { Failure } from '../failure';
import { connectKafka } from '../log/connect-kafka';
import { checkLogOptions, type LogOptions } from '../log/log-options';
import { openDataFile } from '../log/open-data-file';

export type OpenedLog = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  readonly close: () => Promise<void>;
};

/** Opens the log, uses it and closes it. */
export const withLog =
  <A>(
    options: LogOptions,
    logger: Logger,
    use: (log: OpenedLog) => TE.TaskEither<Failure, A>,
  ): TE.TaskEither<Failure, A> =>
  async () => {
    const checked = checkLogOptions(options);
    if (E.isLeft(checked)) return checked;
    const { brokers, data = '' } = options;
    const opened: E.Either<Failure, OpenedLog> = await (
      brokers === undefined
        ? openDataFile(data, logger)
        : connectKafka(brokers, 'cryptostream-dead-letters', logger)
    )();
    if (E.isLeft(opened)) return opened;
    try {
      return await use(opened.right)();
    } finally {
      await opened.right.close();
    }
  };
