/**
 * Joins and commits, from what the log remembers until something fails: points, records, what changed of the memory and where
 * reading goes on are one commit. What was read but not joined is not kept, it is read again.
 *
 * A change of the rules waits until all is joined that the log held when this session began: of that an earlier session may have
 * written points already, by the rules before, though its transaction failed. It is committed before anything is judged by it.
 */
import type { LogError, Position } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { Committer } from '../dependencies';
import type { MarketDependencies } from './dependencies';
import { watchHoldUp } from './hold-up';
import type { RestoredMarket } from './restore-market';
import { readEnds } from './read-ends';
import {
  changeRules,
  firstNeeded,
  inputsOf,
  isWanted,
  joinMoments,
  marketFingerprint,
  takeIn,
  toMemoryRecords,
  type Joined,
  type MarketConfiguration,
  type MarketPipeline,
} from './topology';

/** In one go, so that in one process HTTP is served in between. */
const goLimits = { recordLimit: 20, momentLimit: 250 };
/** In one commit. */
const commitLimits = { records: 100, moments: 5_000 };

type Session = {
  readonly dependencies: MarketDependencies;
  readonly configuration: MarketConfiguration;
  readonly committer: Committer;
  readonly signal: AbortSignal;
};

type Progress = {
  readonly pipeline: MarketPipeline;
  /** As it was at the last commit. */
  readonly committed: MarketPipeline;
  /** Since the last commit. */
  readonly pending: Joined;
  /** One for each input. */
  readonly positions: readonly Position[];
  /** Whether all is joined that can be of what the log held at the beginning. */
  readonly isCaughtUp: boolean;
};

const nothing: Joined = { points: [], records: [], outcomes: [], moments: 0 };

/** @returns what failed; null when it was stopped */
export const runMarketSession = async (
  session: Session,
  { pipeline, positions }: RestoredMarket,
): Promise<LogError | null> => {
  const { dependencies, configuration, signal } = session;
  const ends = await readEnds(dependencies.reader, inputsOf(configuration))();
  if (E.isLeft(ends)) return ends.left;
  const arrivals = dependencies.openArrivals();
  const tellHoldUp = watchHoldUp(dependencies, configuration);
  let progress: Progress = {
    ...{ pipeline, committed: pipeline, pending: nothing, positions },
    isCaughtUp: false,
  };
  try {
    while (!signal.aborted) {
      const changed = withWantedRules(session, progress);
      if (changed !== null) progress = changed;
      const [joined, after] =
        changed === null
          ? joinMoments(configuration, progress.pipeline, goLimits)
          : [nothing, changed.pipeline];
      progress = { ...progress, pipeline: after, pending: append(progress.pending, joined) };
      const isAtEnd = joined.moments === 0;
      if (isDue(progress.pending, isAtEnd)) {
        const committed = await commit(session, progress);
        if (E.isLeft(committed)) return committed.left;
        progress = { ...progress, committed: progress.pipeline, pending: nothing };
      } else if (isAtEnd) {
        progress = {
          ...progress,
          isCaughtUp: progress.isCaughtUp || hasReached(session, progress, ends.right),
        };
        tellHoldUp(progress.pipeline.join);
        const read = await readOn(session, arrivals.next, progress);
        if (E.isLeft(read)) return read.left;
        progress = read.right;
      } else await dependencies.clock.sleep(0);
    }
    return null;
  } finally {
    await arrivals.close();
  }
};

/** Null: nothing is to be changed, or not yet. Where there have been no rules nothing was written by them. */
const withWantedRules = ({ dependencies, configuration }: Session, progress: Progress): Progress | null => {
  const wanted = dependencies.wantedRules?.() ?? null;
  const { pipeline, pending, isCaughtUp } = progress;
  if (wanted === null || !(isCaughtUp || pipeline.alerts.sets.length === 0)) return null;
  const changed = changeRules(configuration, pipeline, wanted);
  if (changed === null) return null;
  dependencies.logger.info('other rules hold', {
    rules: wanted.length,
    from: new Date(changed.set.fromMs).toISOString(),
  });
  return {
    ...progress,
    pipeline: changed.pipeline,
    pending: {
      ...pending,
      records: [...pending.records, changed.record],
      outcomes: [...pending.outcomes, 'rules'],
    },
  };
};

/** An input that is not wanted is ahead of one that is: nothing more of it could have been joined. */
const hasReached = (
  { configuration }: Session,
  { pipeline, positions }: Progress,
  ends: readonly number[],
): boolean =>
  inputsOf(configuration).every(
    (input, place) => positions[place]!.offset >= ends[place]! || !isWanted(pipeline, input),
  );

const append = (pending: Joined, more: Joined): Joined =>
  more.moments === 0
    ? pending
    : {
        points: [...pending.points, ...more.points],
        records: [...pending.records, ...more.records],
        outcomes: [...pending.outcomes, ...more.outcomes],
        moments: pending.moments + more.moments,
      };

// Moments that put out nothing wait for one that does: what they change of the memory can be computed again.
const isDue = ({ records, moments }: Joined, isAtEnd: boolean): boolean =>
  records.length >= commitLimits.records ||
  moments >= commitLimits.moments ||
  (isAtEnd && records.length > 0);

const commit = async (
  { dependencies, configuration, committer, signal }: Session,
  { pipeline, committed, pending, positions }: Progress,
): Promise<E.Either<LogError, void>> => {
  const { clock, metrics } = dependencies;
  const place = {
    joinedMs: pipeline.join.joinedMs,
    offsets: toOffsets(configuration, pipeline, positions),
    fingerprint: marketFingerprint,
  };
  const records = [...pending.records, ...toMemoryRecords(configuration, committed, pipeline, place)];
  const startedMs = clock.nowMs();
  const done = await committer.commit(pending.points, records, () => !signal.aborted)();
  if (E.isRight(done)) {
    metrics.batch(pending.outcomes, pending.points.length, (clock.nowMs() - startedMs) / 1_000);
    if (place.joinedMs !== null) metrics.joined(place.joinedMs);
  }
  return done;
};

const toOffsets = (
  configuration: MarketConfiguration,
  pipeline: MarketPipeline,
  positions: readonly Position[],
): { readonly [topic: string]: { readonly [partition: string]: number } } => {
  const offsets: { [topic: string]: { [partition: string]: number } } = {};
  inputsOf(configuration).forEach((input, place) => {
    const offset = firstNeeded(pipeline, input) ?? positions[place]!.offset;
    offsets[input.topic] = { ...offsets[input.topic], [input.partition]: offset };
  });
  return offsets;
};

const readOn = async (
  { dependencies, configuration }: Session,
  next: ReturnType<MarketDependencies['openArrivals']>['next'],
  progress: Progress,
): Promise<E.Either<LogError, Progress>> => {
  const { logger, metrics } = dependencies;
  const wanted = inputsOf(configuration).flatMap((input, place) =>
    isWanted(progress.pipeline, input) ? [place] : [],
  );
  const read = await next(wanted.map((place) => progress.positions[place]!))();
  if (E.isLeft(read)) return read;
  const records = read.right.flatMap((stretch) => stretch.records);
  const { pipeline, refused } = takeIn(configuration, progress.pipeline, records);
  metrics.refused(refused.length);
  refused.forEach(({ record: { topic, partition, offset }, reasons }) =>
    logger.warn('a record that does not belong here was passed over', { topic, partition, offset, reasons }),
  );
  const positions = [...progress.positions];
  wanted.forEach((place, row) => {
    const { topic, partition, nextOffset } = read.right[row]!;
    positions[place] = { topic, partition, offset: nextOffset };
  });
  return E.right({ ...progress, pipeline, positions });
};
