/**
 * One partition in the hands of this member: who commits for it, its state, and where reading goes on. Taking it fences the
 * former owner first, so that what is read next cannot change any more.
 */
import { fingerprint, Topics } from '@cryptostream/contracts';
import { Enrichment } from '@cryptostream/domain';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Committer, ConsumerDependencies } from './dependencies';
import { restore, type Restored } from './restore';
import type { PartitionState, TopologyConfiguration } from './topology';

export type OwnedPartition = {
  readonly committer: Committer;
  readonly state: PartitionState;
  /** Offset in the topic of closed klines of the next record to process. */
  readonly nextOffset: number;
};

export const currentFingerprint = ({ enrichment }: TopologyConfiguration): string =>
  fingerprint(Enrichment.codeVersion, enrichment.configuration);

export const takePartition = (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
): TE.TaskEither<LogError, OwnedPartition> =>
  pipe(
    dependencies.openCommitter(`consumer-${configuration.interval}-${partition}`),
    TE.chain((committer) =>
      pipe(
        restoreChecked(dependencies, configuration, partition),
        TE.map((restored) => ({ ...restored, committer })),
        TE.tapError(() => TE.fromTask(committer.close)),
      ),
    ),
    TE.tapIO(({ nextOffset, state }) => () => {
      dependencies.metrics.nextOffset(partition, nextOffset);
      dependencies.logger.info('partition taken', { partition, nextOffset, series: state.size });
    }),
  );

const restoreChecked = (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
): TE.TaskEither<LogError, Omit<OwnedPartition, 'committer'>> =>
  pipe(
    restore(dependencies.reader, configuration.interval, partition),
    TE.chainEitherK((restored) => checkRestored(configuration, partition, restored)),
    TE.chain(({ state, partition: record }) =>
      pipe(
        record === null
          ? firstOffset(dependencies, Topics.klines(configuration.interval), partition)
          : TE.right(record.nextOffset),
        TE.map((nextOffset) => ({ state, nextOffset })),
      ),
    ),
  );

const firstOffset = (
  { reader }: ConsumerDependencies,
  topic: string,
  partition: number,
): TE.TaskEither<LogError, number> =>
  pipe(
    reader.offsets(topic),
    TE.map((offsets) => offsets.find((each) => each.partition === partition)?.low ?? 0),
  );

const checkRestored = (
  configuration: TopologyConfiguration,
  partition: number,
  restored: Restored,
): E.Either<LogError, Restored> => {
  const strangers = [...restored.state.keys()].filter(
    (key) => !configuration.symbolsOf(partition).includes(key.split('/')[1] ?? ''),
  );
  if (strangers.length > 0)
    return E.left(
      refused(
        `partition ${partition} of ${Topics.state(configuration.interval)} holds the state of ${strangers.join(', ')}, ` +
          'which SYMBOL_TABLE places elsewhere. The table is append-only: put it back in its former order.',
      ),
    );
  const expected = currentFingerprint(configuration);
  const found = restored.partition?.fingerprint ?? expected;
  return found === expected
    ? E.right(restored)
    : E.left(
        refused(
          `the state of ${configuration.interval}, partition ${partition}, was computed with "${found}", this consumer computes "${expected}". ` +
            'Old and new values are never mixed: set the configuration back, or let the interval be computed anew from the log by ' +
            `deleting topic ${Topics.state(configuration.interval)} while its consumers are stopped, in one process by another --data file.`,
        ),
      );
};

const refused = (message: string): LogError => ({ _tag: 'LogRefused', message, retryable: false });
