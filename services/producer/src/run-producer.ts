/**
 * Keeps a session running: takes over the transactional id, reads where the topic ends, feeds it, and begins anew after a
 * failure of the log. Once fenced by a newer producer it stands by and stays unready: two that restart each other in turn
 * would be worse than one that waits to be stopped.
 */
import { backOffMs } from '@cryptostream/runtime';
import type { LogError, Publisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ProducerDependencies } from './dependencies';
import { startOutbox } from './outbox';
import { readEnds } from './resume';
import type { ProducerConfiguration, Session, SessionEnd } from './session';

export type RunningProducer = {
  /** A sentence when it failed for good; undefined after `stop`. */
  readonly ended: Promise<string | undefined>;
  readonly stop: () => Promise<void>;
  /** What keeps it from producing right now; empty when it does. */
  readonly unready: () => readonly string[];
};

const retry = { firstMs: 250, maximumMs: 15_000 };
const fencedReminderMs = 300_000;

export const runProducer = (
  dependencies: ProducerDependencies,
  configuration: ProducerConfiguration,
  session: Session,
): RunningProducer => {
  const abort = new AbortController();
  const { signal } = abort;
  let unready: readonly string[] = ['starting'];

  const loop = async (): Promise<string | undefined> => {
    for (let attempt = 0; !signal.aborted;) {
      const startedMs = dependencies.clock.nowMs();
      const end = await runOnce(dependencies, configuration, session, signal, (what) => {
        unready = what === null ? [] : [what];
      });
      if (end._tag === 'Stopped') return undefined;
      if (end._tag === 'SourceRefused') return end.message;
      unready = [end.error.message];
      if (end.error._tag === 'LogFenced') return standBy(end.error);
      if (!end.error.retryable) return end.error.message;
      // A session that lasted was not part of the same trouble.
      attempt = dependencies.clock.nowMs() - startedMs > 60_000 ? 0 : attempt + 1;
      const waitMs = backOffMs(retry, attempt, dependencies.random);
      dependencies.logger.warn('the log failed, beginning anew', { reason: end.error.message, waitMs });
      dependencies.metrics.restarted();
      await dependencies.clock.sleep(waitMs, signal);
    }
    return undefined;
  };

  const standBy = async (error: LogError): Promise<undefined> => {
    unready = [
      `fenced: another producer with the transactional id ${transactionalId(configuration)} has taken over; this one publishes nothing any more. Stop one of the two.`,
    ];
    while (!signal.aborted) {
      dependencies.logger.error(unready[0]!, { reason: error.message });
      await dependencies.clock.sleep(fencedReminderMs, signal);
    }
  };

  const ended = loop();
  return {
    ended,
    stop: async () => {
      abort.abort();
      await ended;
    },
    unready: () => unready,
  };
};

export const transactionalId = ({ source, interval }: ProducerConfiguration): string =>
  `${source}-${interval}`;

const runOnce = async (
  dependencies: ProducerDependencies,
  configuration: ProducerConfiguration,
  session: Session,
  signal: AbortSignal,
  waitFor: (what: string | null) => void,
): Promise<SessionEnd> => {
  const opened = await dependencies.openPublisher(transactionalId(configuration))();
  if (E.isLeft(opened)) return { _tag: 'LogFailed', error: opened.left };
  const publisher: Publisher = opened.right;
  try {
    const ends = await readEnds(dependencies.reader, configuration)();
    if (E.isLeft(ends)) return { _tag: 'LogFailed', error: ends.left };
    dependencies.logger.info('going on where the topic ends', {
      ends: Object.fromEntries([...ends.right].map(([key, ms]) => [key, new Date(ms).toISOString()])),
    });
    return await runSession(dependencies, publisher, session, { ends: ends.right, signal, waitFor });
  } finally {
    await publisher.close();
  }
};

const runSession = async (
  { clock, metrics }: ProducerDependencies,
  publisher: Publisher,
  session: Session,
  context: Omit<Parameters<Session>[0], 'outbox'>,
): Promise<SessionEnd> => {
  const outbox = startOutbox(publisher, clock, metrics);
  const end = await session({ ...context, outbox });
  if (end._tag !== 'LogFailed') await outbox.stop();
  return end;
};
