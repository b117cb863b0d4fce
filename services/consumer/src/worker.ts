/**
 * Processes the partitions this member owns, in the order that makes every effect happen once: fold a copy of the state,
 * commit points, records and state together, only then go on. After any failure the state is dropped and read back, since
 * only the log knows whether the commit took effect.
 */
import { Topics } from '@cryptostream/contracts';
import type { Batch, LogError, LogRecord, PartitionWorker } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { ConsumerDependencies } from './dependencies';
import { takePartition } from './owned-partition';
import { toPartitionRecord, type OwnedPartition } from './partition-record';
import { applyRecompute } from './recompute/apply-recompute';
import { takeOver } from './recompute/take-over';
import { tellTrouble } from './tell-trouble';
import { processClosed, processOpen, segmentsOf, type Output, type TopologyConfiguration } from './topology';

const retryMs = { first: 200, maximum: 10_000 };

export const worker = (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
): PartitionWorker => {
  const { owned, take, release } = holdings(dependencies, configuration);
  /** By partition: what the member reads next. Everything before it was here. */
  const readOnFrom = new Map<number, number>();
  const tell = tellTrouble(dependencies.onTrouble);

  const attempt = async (batch: Batch, isCurrent: () => boolean): Promise<E.Either<LogError, Done>> => {
    const held = owned.get(batch.partition);
    const taken = held === undefined ? await take(batch.partition)() : E.right(held);
    if (E.isLeft(taken)) {
      tell(batch.partition, taken.left.message);
      return taken;
    }
    if (taken.right.nextOffset < (readOnFrom.get(batch.partition) ?? 0)) return E.right('state was set back');
    const after = await commitBatch(dependencies, configuration, taken.right, batch, isCurrent);
    tell(batch.partition, E.isLeft(after) ? after.left.message : null);
    if (E.isLeft(after)) {
      await release(batch.partition);
      return after;
    }
    owned.set(batch.partition, after.right);
    if (isOfClosed(configuration, batch)) readOnFrom.set(batch.partition, batch.nextOffset);
    return E.right('done');
  };

  const process =
    (batch: Batch, isCurrent: () => boolean): TE.TaskEither<LogError, void> =>
    async () => {
      for (let tries = 0; isCurrent(); tries += 1) {
        const outcome = await attempt(batch, isCurrent);
        if (E.isRight(outcome))
          return outcome.right === 'done' ? E.right(undefined) : E.left(setBack(configuration, batch));
        // Fenced: a newer owner exists. Either this member is no longer current, or the fence was its own second try.
        if (!outcome.left.retryable && outcome.left._tag !== 'LogFenced') return outcome;
        if (isCurrent()) await waitBeforeRetry(dependencies, batch, outcome.left, tries);
      }
      return E.right(undefined);
    };

  return {
    assigned: (partition) =>
      pipe(
        take(partition),
        TE.map(({ nextOffset }) => nextOffset),
        TE.tapIO((nextOffset) => () => {
          readOnFrom.set(partition, nextOffset);
          tell(partition, null);
        }),
        TE.tapError(({ message }) => TE.fromIO(() => tell(partition, message))),
      ),
    process,
    revoked: async (partition) => {
      tell(partition, null);
      dependencies.metrics.forgotten(partition);
      await release(partition);
    },
  };
};

/** The partitions in the hands of this member. */
const holdings = (dependencies: ConsumerDependencies, configuration: TopologyConfiguration) => {
  const owned = new Map<number, OwnedPartition>();
  const release = async (partition: number): Promise<void> => {
    const held = owned.get(partition);
    owned.delete(partition);
    await held?.committer.close();
  };
  const take = (partition: number): TE.TaskEither<LogError, OwnedPartition> =>
    pipe(
      TE.fromTask<void, LogError>(() => release(partition)),
      TE.chain(() => takePartition(dependencies, configuration, partition)),
      TE.tapIO((taken) => () => owned.set(partition, taken)),
    );
  return { owned, take, release };
};

type Done = 'done' | 'state was set back';

const isOfClosed = ({ interval }: TopologyConfiguration, { topic }: Batch): boolean =>
  topic === Topics.klines(interval);

/** A broker that died may have lost the newest states: what they had in them has to be read again. */
const setBack = ({ interval }: TopologyConfiguration, { partition }: Batch): LogError => ({
  _tag: 'LogUnavailable',
  message: `${Topics.state(interval)}, partition ${partition}, has lost its newest states; what was in them is read again`,
  retryable: true,
});

const takenAway = ({ topic, partition }: Batch): LogError => ({
  _tag: 'LogUnavailable',
  message: `${topic}, partition ${partition}, was taken away in the middle of a batch`,
  retryable: true,
});

/** @returns the partition as it is after the commit */
const commitBatch = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  taken: OwnedPartition,
  batch: Batch,
  isCurrent: () => boolean,
): Promise<E.Either<LogError, OwnedPartition>> => {
  const takenMs = dependencies.clock.nowMs();
  const begun = taken.isOfOther
    ? await takeOver(dependencies, configuration, batch.partition, taken, isCurrent)
    : E.right(taken);
  if (E.isLeft(begun)) return begun;
  if (!isOfClosed(configuration, batch)) {
    const output = processOpen(configuration)(begun.right.state, batch.records);
    return pipe(
      await commit(dependencies, begun.right, output, { records: batch.records, takenMs }, isCurrent),
      E.map(() => begun.right),
    );
  }
  let held = begun.right;
  const records = batch.records.filter(({ offset }) => offset >= held.nextOffset);
  for (const segment of segmentsOf(configuration)(records, batch.nextOffset)) {
    // Of the first one the commit asks itself; the next would be folded for nothing.
    if (held !== begun.right && !isCurrent()) return E.left(takenAway(batch));
    const after =
      segment._tag === 'Recompute'
        ? await applyRecompute(dependencies, configuration, held, segment.request, isCurrent)
        : await commitRecords(
            dependencies,
            configuration,
            held,
            { records: segment.records, takenMs },
            segment.nextOffset,
            isCurrent,
          );
    if (E.isLeft(after)) return after;
    held = after.right;
  }
  return E.right(held);
};

/** Records of a batch, and when it was taken in hand, epoch ms. */
type Read = { readonly records: readonly LogRecord[]; readonly takenMs: number };

const commitRecords = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  taken: OwnedPartition,
  read: Read,
  nextOffset: number,
  isCurrent: () => boolean,
): Promise<E.Either<LogError, OwnedPartition>> => {
  const partition = read.records[0]?.partition ?? 0;
  const [output, state] = processClosed(configuration)(taken.state, read.records);
  const after = { ...taken, state, nextOffset };
  const all = {
    ...output,
    records: [...output.records, toPartitionRecord(configuration, partition, after)],
  };
  return pipe(
    await commit(dependencies, taken, all, read, isCurrent),
    E.map(() => {
      dependencies.metrics.gaps(partition, state);
      dependencies.metrics.nextOffset(partition, nextOffset);
      return after;
    }),
  );
};

const commit = async (
  { clock, metrics }: ConsumerDependencies,
  { committer }: OwnedPartition,
  { points, records, outcomes, refusals }: Output,
  read: Read,
  isCurrent: () => boolean,
): Promise<E.Either<LogError, void>> => {
  const startedMs = clock.nowMs();
  const committed = await committer.commit(points, records, isCurrent)();
  if (E.isLeft(committed)) return committed;
  const storedMs = clock.nowMs();
  metrics.batch(outcomes, points.length, (storedMs - startedMs) / 1_000);
  metrics.refused(refusals);
  metrics.latency(read.records, read.takenMs, storedMs);
  return committed;
};

const waitBeforeRetry = async (
  { clock, logger, metrics }: ConsumerDependencies,
  { topic, partition }: Batch,
  error: LogError,
  tries: number,
): Promise<void> => {
  metrics.retried('commit');
  logger.warn('batch is tried again', { topic, partition, tries, reason: error.message });
  await clock.sleep(Math.min(retryMs.maximum, retryMs.first * 2 ** Math.min(tries, 10)));
};
