/** The data file of `npm start`: log and store in one. The consumers run as well, so that the file is whole afterwards. */
import { Topics } from '@cryptostream/contracts';
import type { Enrichment, Interval } from '@cryptostream/domain';
import { openEmbedded } from '@cryptostream/embedded';
import type { Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failedWith, type Failure } from '../failure';
import { consume, untilConsumed, type Consuming } from './consume-data-file';
import { dataFilePartitions } from '../log/open-data-file';
import type { Destination } from './destination';

export type DataFileOptions = {
  readonly file: string;
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval.Interval[];
  /** The one of `npm start`: values of two are never mixed. */
  readonly enrichment: Enrichment.Enrichment;
};

export const openDataFile =
  (
    { file, symbols, intervals, enrichment }: DataFileOptions,
    logger: Logger,
    signal: AbortSignal,
  ): TE.TaskEither<Failure, Destination> =>
  async () => {
    const opened = await openEmbedded({ file, partitions: dataFilePartitions }, systemClock, logger)();
    if (E.isLeft(opened)) return refused(opened.left);
    const embedded = opened.right;
    const close = async (): Promise<void> => {
      await Promise.all([...consumers.values()].map(({ consumer }) => consumer.stop()));
      await embedded.close();
    };
    const consumers = new Map<Interval.Interval, Consuming>();
    const made = await embedded.createTopics(Topics.specifications(intervals))();
    const stored = await embedded.klineReader.coverage();
    if (E.isLeft(made) || E.isLeft(stored)) {
      await close();
      return refused(E.isLeft(made) ? made.left : (stored as E.Left<{ readonly message: string }>).left);
    }
    const known = [...new Set([...symbols, ...stored.right.map(({ symbol }) => symbol)])];
    for (const interval of intervals) {
      const consuming = await consume(embedded, interval, known, enrichment, logger);
      if (E.isRight(consuming)) consumers.set(interval, consuming.right);
      else {
        await close();
        return refused(consuming.left);
      }
    }
    return E.right({
      reader: embedded.reader,
      openPublisher: embedded.openPublisher,
      symbolTable: known,
      partitions: dataFilePartitions,
      settle: (interval) => untilConsumed(embedded, interval, consumers.get(interval)!, signal),
      startAnew: () =>
        'import it as a series of another source with --source NAME, or import from the oldest file on into a file of its own with --data OTHER',
      close,
    });
  };

const refused = (error: { readonly message: string }): E.Either<Failure, never> => E.left(failedWith(error));
