/**
 * One partition in the hands of this member: who commits for it, its state, and where reading goes on. Taking it fences the
 * former owner first, so that what is read next cannot change any more.
 */
import { Topics } from '@cryptostream/contracts';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { ConsumerDependencies } from './dependencies';
import { partitionOffsets } from './partition-offsets';
import { currentFingerprint, type OwnedPartition } from './partition-record';
import { mayTakeOver } from './recompute/take-over';
import { restore, type Restored } from './restore';
import type { TopologyConfiguration } from './topology';

export const takePartition = (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
): TE.TaskEither<LogError, OwnedPartition> =>
  pipe(
    checkExpected(configuration, partition),
    TE.fromEither,
    TE.chain(() => dependencies.openCommitter(`consumer-${configuration.interval}-${partition}`)),
    TE.chain((committer) =>
      pipe(
        restoreChecked(dependencies, configuration, partition),
        TE.map((restored) => ({ ...restored, committer })),
        TE.tapError(() => TE.fromTask(committer.close)),
      ),
    ),
    TE.tapIO(({ nextOffset, state }) => () => {
      dependencies.metrics.nextOffset(partition, nextOffset);
      dependencies.metrics.gaps(partition, state);
      dependencies.logger.info('partition taken', { partition, nextOffset, series: state.size });
    }),
  );

/** A group deals out partitions that were added meanwhile, before anybody has noticed them otherwise. */
const checkExpected = (
  { interval, partitions = Infinity }: TopologyConfiguration,
  partition: number,
): E.Either<LogError, void> =>
  partition < partitions
    ? E.right(undefined)
    : E.left(
        refused(
          `partition ${partition} of ${Topics.klines(interval)} was added, PARTITIONS says ${partitions}. ` +
            'The number is fixed for the life of a topic: make it anew, as docs/decisions/0014-partitions-are-for-life.md says.',
        ),
      );

const restoreChecked = (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
): TE.TaskEither<LogError, Omit<OwnedPartition, 'committer'>> =>
  pipe(
    restore(dependencies.reader, configuration.interval, partition),
    TE.chainEitherK((restored) => checkRestored(configuration, partition, restored)),
    TE.chain((restored) => () => toOwned(dependencies, configuration, partition, restored)),
  );

const toOwned = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
  restored: Restored,
): Promise<E.Either<LogError, Omit<OwnedPartition, 'committer'>>> => {
  const { state, partition: record } = restored;
  const topic = Topics.klines(configuration.interval);
  if (record === null) {
    const offsets = await partitionOffsets(dependencies.reader, topic, partition)();
    if (E.isLeft(offsets)) return offsets;
    const { low: nextOffset, high: begunAtOffset } = offsets.right;
    return E.right({ state, nextOffset, begunAtOffset, recompute: null, isOfOther: false });
  }
  const { nextOffset, begunAtOffset, recompute } = record;
  if (record.fingerprint === currentFingerprint(configuration))
    return E.right({ state, nextOffset, begunAtOffset, recompute, isOfOther: false });
  const end = await mayTakeOver(dependencies, configuration, partition, restored, record);
  return E.isLeft(end)
    ? end
    : E.right({ state, nextOffset, begunAtOffset: end.right, recompute: null, isOfOther: true });
};

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
  return E.right(restored);
};

const refused = (message: string): LogError => ({ _tag: 'LogRefused', message, retryable: false });
