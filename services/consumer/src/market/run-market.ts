/**
 * Keeps the market pipeline of one source at work: takes over its transactional id, reads back what it remembers, joins, and
 * begins anew after a failure of the log, since only the log knows whether a commit took effect. Once fenced by another
 * instance it stands by and stays unready, as a fenced producer does.
 */
import { Topics } from '@cryptostream/contracts';
import type { LogError } from '@cryptostream/ports';
import { backOffMs, nextTrouble, noTrouble, type LogTrouble } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type { Committer } from '../dependencies';
import type { MarketDependencies } from './dependencies';
import { runMarketSession } from './market-session';
import { restoreMarket } from './restore-market';
import type { MarketConfiguration } from './topology';

export type RunningMarket = {
  /** A sentence when it failed for good; undefined after `stop`. */
  readonly ended: Promise<string | undefined>;
  readonly stop: () => Promise<void>;
};

const retry = { firstMs: 250, maximumMs: 15_000 };
const fencedReminderMs = 300_000;
const part = 'market';

const marketTransactionalId = ({ plan }: MarketConfiguration): string => `consumer-market-${plan.source}`;

export const runMarket = (
  dependencies: MarketDependencies,
  configuration: MarketConfiguration,
): RunningMarket => {
  const abort = new AbortController();
  const { signal } = abort;
  dependencies.onTrouble?.(part, 'starting');
  const ended = keepRunning(dependencies, configuration, signal).finally(() =>
    dependencies.onTrouble?.(part, null),
  );
  return {
    ended,
    stop: async () => {
      abort.abort();
      await ended;
    },
  };
};

const keepRunning = async (
  dependencies: MarketDependencies,
  configuration: MarketConfiguration,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { clock, logger, metrics, random, onTrouble } = dependencies;
  let trouble: LogTrouble = noTrouble;
  for (;;) {
    const end = await runOnce(dependencies, configuration, signal);
    const { error } = end;
    if (error === null || signal.aborted) return undefined;
    onTrouble?.(part, error.message);
    const next = nextTrouble(trouble, error, end.lastedMs);
    if (next === null)
      return error._tag === 'LogFenced' ? standBy(dependencies, configuration, error, signal) : error.message;
    trouble = next;
    const waitMs = backOffMs(retry, trouble.attempt, random);
    metrics.retried(end.lastedMs === null ? 'restore' : 'commit');
    logger.warn('the log failed, beginning anew from what it remembers', { reason: error.message, waitMs });
    await clock.sleep(waitMs, signal);
  }
};

const standBy = async (
  { clock, logger, onTrouble }: MarketDependencies,
  configuration: MarketConfiguration,
  error: LogError,
  signal: AbortSignal,
): Promise<undefined> => {
  const trouble = `fenced: another consumer with the transactional id ${marketTransactionalId(configuration)} has taken over; this one computes nothing any more. Stop one of the two.`;
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

const runOnce = async (
  dependencies: MarketDependencies,
  configuration: MarketConfiguration,
  signal: AbortSignal,
): Promise<RunEnd> => {
  const opened = await openUnlessStopped(dependencies, configuration, signal);
  if (opened === undefined) return { error: null, lastedMs: null };
  if (E.isLeft(opened)) return { error: opened.left, lastedMs: null };
  const openedMs = dependencies.clock.nowMs();
  try {
    const error = await workOn(dependencies, configuration, opened.right, signal);
    return { error, lastedMs: dependencies.clock.nowMs() - openedMs };
  } finally {
    await opened.right.close();
  }
};

/** Opening may wait for more than a minute, for a broker. */
const openUnlessStopped = async (
  { openCommitter }: MarketDependencies,
  configuration: MarketConfiguration,
  signal: AbortSignal,
): Promise<E.Either<LogError, Committer> | undefined> => {
  if (signal.aborted) return undefined;
  const opening = openCommitter(marketTransactionalId(configuration), [Topics.marketMemory])();
  let giveUp = (): void => undefined;
  const stopped = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
  signal.addEventListener('abort', giveUp, { once: true });
  const opened = await Promise.race([opening, stopped]);
  signal.removeEventListener('abort', giveUp);
  if (opened === undefined)
    void opening.then((late) => (E.isRight(late) ? late.right.close() : undefined)).catch(() => undefined);
  return opened;
};

const workOn = async (
  dependencies: MarketDependencies,
  configuration: MarketConfiguration,
  committer: Committer,
  signal: AbortSignal,
): Promise<LogError | null> => {
  const { logger, onTrouble, reader } = dependencies;
  const restored = await restoreMarket(reader, configuration)();
  if (E.isLeft(restored)) return restored.left;
  const { joinedMs } = restored.right.pipeline.join;
  logger.info('going on where the log says', {
    source: configuration.plan.source,
    joined: joinedMs === null ? null : new Date(joinedMs).toISOString(),
  });
  onTrouble?.(part, null);
  return runMarketSession({ dependencies, configuration, committer, signal }, restored.right);
};
