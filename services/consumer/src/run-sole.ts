/**
 * Keeps a pipeline at work of which one instance works at a time: takes over its transactional id, lets it work, and begins anew
 * after a failure of the log, since only the log knows whether a commit took effect. Once fenced by another instance it stands by
 * and stays unready, as a fenced producer does.
 */
import type { Clock, LogError, Logger, OnTrouble } from '@cryptostream/ports';
import { backOffMs, nextTrouble, noTrouble, type LogTrouble } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import type { Task } from 'fp-ts/Task';

export type SoleDependencies = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: { readonly retried: (stage: 'restore' | 'commit') => void };
  /** Between 0 and 1, for waiting times. */
  readonly random: () => number;
  readonly onTrouble?: OnTrouble;
};

export type SolePipeline<Held extends { readonly close: Task<void> }> = {
  /** Its name where its troubles are told. */
  readonly part: string;
  readonly transactionalId: string;
  /** What it does, as in "computes". */
  readonly does: string;
  /** Fences every earlier owner of the transactional id. */
  readonly open: TE.TaskEither<LogError, Held>;
  /** Answers what failed; null when it was stopped. */
  readonly work: (held: Held, signal: AbortSignal) => Promise<LogError | null>;
};

export type RunningSole = {
  /** A sentence when it failed for good; undefined after `stop`. */
  readonly ended: Promise<string | undefined>;
  readonly stop: () => Promise<void>;
};

const retry = { firstMs: 250, maximumMs: 15_000 };
const fencedReminderMs = 300_000;

export const runSole = <Held extends { readonly close: Task<void> }>(
  dependencies: SoleDependencies,
  pipeline: SolePipeline<Held>,
): RunningSole => {
  const abort = new AbortController();
  const { onTrouble } = dependencies;
  onTrouble?.(pipeline.part, 'starting');
  const ended = keepRunning(dependencies, pipeline, abort.signal).finally(() =>
    onTrouble?.(pipeline.part, null),
  );
  return {
    ended,
    stop: async () => {
      abort.abort();
      await ended;
    },
  };
};

const keepRunning = async <Held extends { readonly close: Task<void> }>(
  dependencies: SoleDependencies,
  pipeline: SolePipeline<Held>,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { clock, logger, metrics, random, onTrouble } = dependencies;
  let trouble: LogTrouble = noTrouble;
  for (;;) {
    const end = await runOnce(clock, pipeline, signal);
    const { error } = end;
    if (error === null || signal.aborted) return undefined;
    onTrouble?.(pipeline.part, error.message);
    const next = nextTrouble(trouble, error, end.lastedMs);
    if (next === null)
      return error._tag === 'LogFenced' ? standBy(dependencies, pipeline, error, signal) : error.message;
    trouble = next;
    const waitMs = backOffMs(retry, trouble.attempt, random);
    metrics.retried(end.lastedMs === null ? 'restore' : 'commit');
    logger.warn('the log failed, beginning anew from what it remembers', { reason: error.message, waitMs });
    await clock.sleep(waitMs, signal);
  }
};

const standBy = async (
  { clock, logger, onTrouble }: SoleDependencies,
  { part, transactionalId, does }: Pick<SolePipeline<never>, 'part' | 'transactionalId' | 'does'>,
  error: LogError,
  signal: AbortSignal,
): Promise<undefined> => {
  const trouble = `fenced: another consumer with the transactional id ${transactionalId} has taken over; this one ${does} nothing any more. Stop one of the two.`;
  onTrouble?.(part, trouble);
  while (!signal.aborted) {
    logger.error(trouble, { reason: error.message });
    await clock.sleep(fencedReminderMs, signal);
  }
};

type RunEnd = {
  /** Null when it was stopped. */
  readonly error: LogError | null;
  /** Since the transactional id was taken over; null when it was not. */
  readonly lastedMs: number | null;
};

const runOnce = async <Held extends { readonly close: Task<void> }>(
  clock: Clock,
  { open, work }: SolePipeline<Held>,
  signal: AbortSignal,
): Promise<RunEnd> => {
  const opened = await openUnlessStopped(open, signal);
  if (opened === undefined) return { error: null, lastedMs: null };
  if (E.isLeft(opened)) return { error: opened.left, lastedMs: null };
  const openedMs = clock.nowMs();
  try {
    const error = await work(opened.right, signal);
    return { error, lastedMs: clock.nowMs() - openedMs };
  } finally {
    await opened.right.close();
  }
};

/** Opening may wait for more than a minute, for a broker. */
const openUnlessStopped = async <Held extends { readonly close: Task<void> }>(
  open: TE.TaskEither<LogError, Held>,
  signal: AbortSignal,
): Promise<E.Either<LogError, Held> | undefined> => {
  if (signal.aborted) return undefined;
  const opening = open();
  let giveUp = (): void => undefined;
  const stopped = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
  signal.addEventListener('abort', giveUp, { once: true });
  const opened = await Promise.race([opening, stopped]);
  signal.removeEventListener('abort', giveUp);
  if (opened === undefined)
    void opening.then((late) => (E.isRight(late) ? late.right.close() : undefined)).catch(() => undefined);
  return opened;
};
