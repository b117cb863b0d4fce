/**
 * Keeps a session running: takes over the transactional id, reads where the topic ends, feeds it, and begins anew after a
 * failure of the log. Once fenced by a newer producer it stands by and stays unready: two that restart each other in turn
 * would be worse than one that waits to be stopped. Only what an opening of its own that failed may have fenced is opened anew.
 */
import { Topics } from '@cryptostream/contracts';
import { backOffMs, nextTrouble, noTrouble, type LogTrouble } from '@cryptostream/runtime';
import type { LogError, Publisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ProducerDependencies } from './dependencies';
import { fullRecords, startOutbox, type Outbox } from './outbox';
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
/** A transaction that the log takes is over long before. */
const slowMs = 10_000;

export const runProducer = (
  dependencies: ProducerDependencies,
  configuration: ProducerConfiguration,
  session: Session,
): RunningProducer => {
  const abort = new AbortController();
  const { signal } = abort;
  let unready: readonly string[] = ['starting'];
  let outbox: Outbox | undefined;

  const loop = async (): Promise<string | undefined> => {
    let trouble: LogTrouble | null = noTrouble;
    while (!signal.aborted) {
      const { end, lastedMs }: RunEnd = await runOnce(
        dependencies,
        configuration,
        session,
        signal,
        (what) => void (unready = what === null ? [] : [what]),
        (started) => void (outbox = started),
      );
      outbox = undefined;
      if (end._tag === 'Stopped') return undefined;
      if (end._tag === 'SourceRefused') return end.message;
      unready = [end.error.message];
      trouble = nextTrouble(trouble, end.error, lastedMs);
      if (trouble === null) return end.error._tag === 'LogFenced' ? fenced(end.error) : end.error.message;
      const waitMs = backOffMs(retry, trouble.attempt, dependencies.random);
      dependencies.logger.warn('the log failed, beginning anew', { reason: end.error.message, waitMs });
      dependencies.metrics.restarted();
      await dependencies.clock.sleep(waitMs, signal);
    }
    return undefined;
  };

  const fenced = async (error: LogError): Promise<string | undefined> => {
    const sentence = `fenced: another producer with the transactional id ${transactionalId(configuration)} has taken over; this one publishes nothing any more. Stop one of the two.`;
    if (configuration.whenFenced === 'end') return sentence;
    unready = [sentence];
    while (!signal.aborted) {
      dependencies.logger.error(sentence, { reason: error.message });
      await dependencies.clock.sleep(fencedReminderMs, signal);
    }
    return undefined;
  };

  const ended = loop();
  return {
    ended,
    stop: async () => {
      abort.abort();
      await ended;
    },
    unready: () => [...unready, ...(outbox === undefined ? [] : troubleOf(outbox))],
  };
};

const troubleOf = ({ underWayMs, waiting }: Outbox): readonly string[] => [
  ...(underWayMs() > slowMs
    ? [`the log has not taken a transaction for ${Math.round(underWayMs() / 1_000)} s`]
    : []),
  ...(waiting() > fullRecords
    ? [`${waiting()} records wait for the log, so that closed klines of the stream are left to history`]
    : []),
];

export const transactionalId = ({ source, interval }: ProducerConfiguration): string =>
  `${source}-${interval}`;

type RunEnd = {
  readonly end: SessionEnd;
  /** Since the transactional id was taken over; null when it was not. */
  readonly lastedMs: number | null;
};

const runOnce = async (
  dependencies: ProducerDependencies,
  configuration: ProducerConfiguration,
  session: Session,
  signal: AbortSignal,
  waitFor: (what: string | null) => void,
  onOutbox: (outbox: Outbox) => void,
): Promise<RunEnd> => {
  const opened = await openUnlessStopped(dependencies, configuration, signal);
  if (opened === undefined) return { end: { _tag: 'Stopped' }, lastedMs: null };
  if (E.isLeft(opened)) return { end: { _tag: 'LogFailed', error: opened.left }, lastedMs: null };
  const openedMs = dependencies.clock.nowMs();
  const ended = (end: SessionEnd): RunEnd => ({ end, lastedMs: dependencies.clock.nowMs() - openedMs });
  const publisher: Publisher = opened.right;
  try {
    const found = await readEnds(dependencies.reader, configuration)();
    if (E.isLeft(found)) return ended({ _tag: 'LogFailed', error: found.left });
    dependencies.logger.info('going on where the topic ends', {
      ends: Object.fromEntries([...found.right.ends].map(([key, ms]) => [key, new Date(ms).toISOString()])),
    });
    const outbox = startOutbox(publisher, dependencies.clock, dependencies.metrics);
    onOutbox(outbox);
    return ended(await runSession(outbox, session, { ...found.right, signal, waitFor }));
  } finally {
    await publisher.close();
  }
};

/** Opening may wait for more than a minute: for a broker, or for the transaction of a producer that died. */
const openUnlessStopped = async (
  { openPublisher }: ProducerDependencies,
  configuration: ProducerConfiguration,
  signal: AbortSignal,
): Promise<E.Either<LogError, Publisher> | undefined> => {
  const opening = openPublisher(transactionalId(configuration), [Topics.klines(configuration.interval)])();
  const stopped = new Promise<undefined>((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  const opened = await Promise.race([opening, stopped]);
  if (opened === undefined)
    void opening.then((late) => (E.isRight(late) ? late.right.close() : undefined)).catch(() => undefined);
  return opened;
};

const runSession = async (
  outbox: Outbox,
  session: Session,
  context: Omit<Parameters<Session>[0], 'outbox'>,
): Promise<SessionEnd> => {
  const end = await session({ ...context, outbox });
  if (end._tag !== 'LogFailed') await outbox.stop();
  return end;
};
