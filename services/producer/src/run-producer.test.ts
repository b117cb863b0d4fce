import type { LogError, Logger, LogReader, OpenPublisher, Publisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { noMetrics } from './metrics';
import { runProducer } from './run-producer';
import type { Session } from './session';

const nothing = (): void => undefined;
const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, with: () => logger };
const unavailable: LogError = { _tag: 'LogUnavailable', message: 'no answer', retryable: true };
const fenced: LogError = { _tag: 'LogFenced', message: 'a newer owner', retryable: false };
const configuration = {
  source: 'binance',
  interval: '1m',
  series: [],
  symbolTable: [],
  partitions: 1,
} as const;
const publisher: Publisher = { publish: () => TE.right(undefined), close: async () => undefined };
const reader: LogReader = {
  offsets: () => TE.right([{ partition: 0, low: 0, high: 0 }]),
  read: (_topic, _partition, offset) => TE.right({ records: [], nextOffset: offset }),
  close: async () => undefined,
};
const fails = E.left(unavailable);
const opens = (lastsMs: number) => ({ lastsMs });

type Run = typeof fails | ReturnType<typeof opens>;

/** A producer whose openings fail, or whose sessions are fenced after some time. The one after the last goes on until stopped. */
const start = (...runs: readonly Run[]) => {
  const opened: (readonly string[])[] = [];
  const rest = [...runs];
  let nowMs = 0;
  let lastsMs: number | undefined;
  const openPublisher: OpenPublisher =
    (id, topics = []) =>
    async () => {
      opened.push([id, ...topics]);
      const run = rest.shift();
      if (run !== undefined && !('lastsMs' in run)) return run;
      lastsMs = run?.lastsMs;
      return E.right(publisher);
    };
  const session: Session = async ({ signal, waitFor }) => {
    waitFor(null);
    if (lastsMs === undefined) await untilAborted(signal);
    else nowMs += lastsMs;
    return lastsMs === undefined ? { _tag: 'Stopped' } : { _tag: 'LogFailed', error: fenced };
  };
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    if (ms >= 300_000 && signal !== undefined) await untilAborted(signal);
    nowMs += ms;
  };
  const clock = { nowMs: () => nowMs, sleep };
  const dependencies = { reader, openPublisher, clock, logger, metrics: noMetrics, random: () => 0.5 };
  return { producer: runProducer(dependencies, configuration, session), opened };
};

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

test('it takes over only when its own commits can be read behind those of others', async () => {
  const { producer, opened } = start();
  await settled();
  expect(opened).toEqual([['binance-1m', 'klines.1m']]);
  await producer.stop();
});

test.each<[string, readonly Run[], number]>([
  ['fenced by another producer', [opens(5_000)], 1],
  ['fenced twice after an opening that failed', [fails, opens(0), opens(0)], 3],
  ['fenced long after an opening that failed', [fails, opens(61_000)], 2],
])('%s, it stands by', async (_, runs, times) => {
  const { producer, opened } = start(...runs);
  await settled();
  expect(producer.unready()[0]).toMatch(/^fenced: another producer/);
  expect(opened).toHaveLength(times);
  await producer.stop();
});

test('fenced by another producer it ends, where that is asked for', async () => {
  const clock = { nowMs: () => 0, sleep: async () => undefined };
  const dependencies = {
    reader,
    openPublisher: () => TE.right(publisher),
    clock,
    logger,
    metrics: noMetrics,
    random: () => 0.5,
  };
  const producer = runProducer(dependencies, { ...configuration, whenFenced: 'end' }, async () => ({
    _tag: 'LogFailed',
    error: fenced,
  }));
  expect(await producer.ended).toMatch(/^fenced: another producer .* binance-1m has taken over/);
});

test('fenced by an opening of its own that had failed, it begins anew', async () => {
  const { producer, opened } = start(fails, opens(5_000));
  await settled();
  expect(opened).toHaveLength(3);
  expect(producer.unready()).toEqual([]);
  await producer.stop();
});

test('stopped while it opens, it ends at once and closes what is opened later', async () => {
  let answer: (opened: E.Either<LogError, Publisher>) => void = nothing;
  let closed = 0;
  const openPublisher: OpenPublisher = () => () => new Promise((resolve) => (answer = resolve));
  const clock = { nowMs: () => 0, sleep: async () => undefined };
  const dependencies = { reader, openPublisher, clock, logger, metrics: noMetrics, random: () => 0.5 };
  const producer = runProducer(dependencies, configuration, async () => ({ _tag: 'Stopped' }));
  await settled();
  await producer.stop();
  expect(await producer.ended).toBeUndefined();
  answer(E.right({ ...publisher, close: async () => void (closed += 1) }));
  await settled();
  expect(closed).toBe(1);
});

test('a log that takes nothing for a while keeps it from being ready, and so do too many records that wait', async () => {
  let nowMs = 0;
  let take: () => void = nothing;
  const stuck: Publisher = {
    publish: () => () => new Promise((resolve) => (take = () => resolve(E.right(undefined)))),
    close: async () => undefined,
  };
  const clock = { nowMs: () => nowMs, sleep: async () => undefined };
  const record = { topic: 'klines.1m', partition: 0, key: 'BTCUSDC', value: '', headers: {} };
  const session: Session = async ({ outbox, signal, waitFor }) => {
    waitFor(null);
    outbox.add([record]);
    await untilAborted(signal);
    return { _tag: 'LogFailed', error: unavailable };
  };
  let given: Parameters<Session>[0] | undefined;
  const producer = runProducer(
    {
      reader,
      openPublisher: () => TE.right(stuck),
      clock,
      logger,
      metrics: noMetrics,
      random: () => 0.5,
    },
    configuration,
    (context) => session((given = context)),
  );
  await settled();
  expect(producer.unready()).toEqual([]);
  nowMs = 12_000;
  expect(producer.unready()).toEqual(['the log has not taken a transaction for 12 s']);
  given?.outbox.add(Array.from({ length: 10_000 }, () => record));
  expect(producer.unready()[1]).toBe(
    '10001 records wait for the log, so that closed klines of the stream are left to history',
  );
  take();
  await settled();
  expect(producer.unready()).toEqual([]);
  await producer.stop();
});
