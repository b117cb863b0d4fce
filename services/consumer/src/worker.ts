/**
 * Processes the partitions this member owns, in the order that makes every effect happen once: fold a copy of the state,
 * commit points, records and state together, only then go on. After any failure the state is dropped and read back, since
 * only the log knows whether the commit took effect.
 */
import { encodePartition, fingerprint, partitionKey, Topics } from '@cryptostream/contracts';
import { Enrichment } from '@cryptostream/domain';
import type { Batch, LogError, NewRecord, PartitionWorker } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Committer, ConsumerDependencies } from './dependencies';
import { restore, type Restored } from './restore';
import {
  processClosed,
  processOpen,
  type Output,
  type PartitionState,
  type TopologyConfiguration,
} from './topology';

type OwnedPartition = { readonly committer: Committer; state: PartitionState; nextOffset: number };

const retryMs = { first: 200, maximum: 10_000 };

export const worker = (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
): PartitionWorker => {
  const owned = new Map<number, OwnedPartition>();
  const closedTopic = Topics.klines(configuration.interval);
  const currentFingerprint = fingerprint(Enrichment.codeVersion, configuration.enrichment.configuration);

  const release = async (partition: number): Promise<void> => {
    const held = owned.get(partition);
    owned.delete(partition);
    await held?.committer.close();
  };

  const take = (partition: number): TE.TaskEither<LogError, OwnedPartition> =>
    pipe(
      TE.fromTask<void, LogError>(() => release(partition)),
      // Opening fences the partition's former owner, so that what is read next cannot change any more.
      TE.chain(() => dependencies.openCommitter(`consumer-${configuration.interval}-${partition}`)),
      TE.chain((committer) =>
        pipe(
          restore(dependencies.reader, configuration.interval, partition),
          TE.chainEitherK((restored) =>
            checkRestored(configuration, currentFingerprint, partition, restored),
          ),
          TE.chain(({ state, partition: record }) =>
            pipe(
              record === null
                ? firstOffset(dependencies, closedTopic, partition)
                : TE.right(record.nextOffset),
              TE.map((nextOffset) => ({ committer, state, nextOffset })),
            ),
          ),
          TE.tapError(() => TE.fromTask(committer.close)),
        ),
      ),
      TE.tapIO((taken) => () => {
        owned.set(partition, taken);
        dependencies.metrics.nextOffset(partition, taken.nextOffset);
        dependencies.logger.info('partition taken', {
          partition,
          nextOffset: taken.nextOffset,
          series: taken.state.size,
        });
      }),
    );

  const commitClosed = async (taken: OwnedPartition, batch: Batch, isCurrent: () => boolean) => {
    const records = batch.records.filter(({ offset }) => offset >= taken.nextOffset);
    if (records.length === 0) return E.right(undefined);
    const [output, state] = processClosed(configuration)(taken.state, records);
    const place = toPartitionRecord(configuration, batch, currentFingerprint);
    const committed = await commit(taken, { ...output, records: [...output.records, place] }, isCurrent);
    if (E.isRight(committed)) {
      taken.state = state;
      taken.nextOffset = batch.nextOffset;
      dependencies.metrics.nextOffset(batch.partition, batch.nextOffset);
    }
    return committed;
  };

  const commitOpen = (taken: OwnedPartition, batch: Batch, isCurrent: () => boolean) =>
    commit(taken, processOpen(configuration)(taken.state, batch.records), isCurrent);

  const commit = async (taken: OwnedPartition, output: Output, isCurrent: () => boolean) => {
    const startedMs = dependencies.clock.nowMs();
    const committed = await taken.committer.commit(output.points, output.records, isCurrent)();
    if (E.isRight(committed))
      dependencies.metrics.batch(
        output.outcomes,
        output.points.length,
        (dependencies.clock.nowMs() - startedMs) / 1_000,
      );
    return committed;
  };

  const process =
    (batch: Batch, isCurrent: () => boolean): TE.TaskEither<LogError, void> =>
    async () => {
      for (let attempt = 0; isCurrent(); attempt += 1) {
        const held = owned.get(batch.partition);
        const taken = held === undefined ? await take(batch.partition)() : E.right(held);
        const done = E.isLeft(taken)
          ? taken
          : await (batch.topic === closedTopic ? commitClosed : commitOpen)(taken.right, batch, isCurrent);
        if (E.isRight(done)) return done;
        await release(batch.partition);
        if (!done.left.retryable && done.left._tag !== 'LogFenced') return done;
        // Fenced: a newer owner exists. Either this member is no longer current, or the fence was its own second try.
        if (isCurrent()) await waitBeforeRetry(batch, done.left, attempt);
      }
      return E.right(undefined);
    };

  const waitBeforeRetry = async (batch: Batch, error: LogError, attempt: number): Promise<void> => {
    dependencies.metrics.retried('commit');
    dependencies.logger.warn('batch is tried again', {
      topic: batch.topic,
      partition: batch.partition,
      attempt,
      reason: error.message,
    });
    await dependencies.clock.sleep(Math.min(retryMs.maximum, retryMs.first * 2 ** Math.min(attempt, 10)));
  };

  return {
    assigned: (partition) =>
      pipe(
        take(partition),
        TE.map(({ nextOffset }) => nextOffset),
      ),
    process,
    revoked: release,
  };
};

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
  expected: string,
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
  const found = restored.partition?.fingerprint ?? expected;
  return found === expected
    ? E.right(restored)
    : E.left(
        refused(
          `the state of ${configuration.interval}, partition ${partition}, was computed with "${found}", this consumer computes "${expected}". ` +
            'Old and new values are never mixed: set the configuration back, or let the interval be computed anew from the log by ' +
            `deleting topic ${Topics.state(configuration.interval)} while its consumers are stopped.`,
        ),
      );
};

const toPartitionRecord = (
  { interval }: TopologyConfiguration,
  batch: Batch,
  currentFingerprint: string,
): NewRecord => ({
  topic: Topics.state(interval),
  partition: batch.partition,
  key: partitionKey,
  value: encodePartition({ nextOffset: batch.nextOffset, fingerprint: currentFingerprint }),
  headers: { type: 'partition' },
});

const refused = (message: string): LogError => ({ _tag: 'LogRefused', message, retryable: false });
