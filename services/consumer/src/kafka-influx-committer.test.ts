import { deadLetterSchema, type Point, toFields } from '@cryptostream/contracts';
import { reason } from '@cryptostream/domain';
import type { LogError, Logger, NewRecord, RejectedPoint, StoreError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import type { Committer } from './dependencies';
import { kafkaInfluxCommitter } from './kafka-influx-committer';
import { noMetrics } from './metrics';

const point = (timeMs: number): Point => ({
  measurement: 'kline_raw',
  tags: { interval: '1m', source: 'binance', symbol: 'BTCUSDC' },
  fields: toFields({ close: { type: 'float', value: 1 } }),
  timeMs,
});
const points = [point(0), point(60_000)];

const record = (topic: string): NewRecord => ({ topic, partition: 3, key: 'k', value: topic, headers: {} });
const records = [record('enriched.1m'), record('state.1m')];

const away: StoreError = { _tag: 'StoreUnavailable', message: 'no answer', retryable: true };
const busy: StoreError = { ...away, message: 'too many requests', retryAfterMs: 7_000 };
const unauthorised: StoreError = { _tag: 'StoreRefused', message: 'check the token', retryable: false };
const fenced: LogError = { _tag: 'LogFenced', message: 'a newer owner', retryable: false };

type Answer = E.Either<StoreError, readonly RejectedPoint[]>;
const stored: Answer = E.right([]);

/** A store that gives these answers, those after the last are `stored`; time passes in `sleep` only. */
const start = (
  answers: readonly Answer[],
  published: E.Either<LogError, void> | (() => E.Either<LogError, void>) = E.right(undefined),
  removed: readonly E.Either<StoreError, void>[] = [],
) => {
  const happened: string[] = [];
  const transactions: (readonly NewRecord[])[] = [];
  const written: (readonly Point[])[] = [];
  const logged: string[] = [];
  const trouble: (string | null)[] = [];
  let nowMs = 0;
  let retries = 0;
  let removals = 0;
  const logger: Logger = {
    debug: (event) => logged.push(`debug ${event}`),
    info: (event) => logged.push(`info ${event}`),
    warn: (event) => logged.push(`warn ${event}`),
    error: (event) => logged.push(`error ${event}`),
    with: () => logger,
  };
  const open = kafkaInfluxCommitter({
    openPublisher: (id) =>
      TE.fromIO(() => ({
        publish: (all) => () => {
          happened.push('published');
          transactions.push(all);
          return Promise.resolve(typeof published === 'function' ? published() : published);
        },
        close: () => Promise.resolve(void happened.push(`closed ${id}`)),
      })),
    writer: {
      write: (some) => () => {
        const answer = answers[written.length] ?? stored;
        written.push(some);
        happened.push(E.isRight(answer) ? 'stored' : answer.left._tag);
        return Promise.resolve(answer);
      },
      remove: () => {
        const answer = removed[removals++] ?? E.right(undefined);
        happened.push(E.isRight(answer) ? 'removed' : 'not removed');
        return TE.fromEither(answer);
      },
      check: TE.right(undefined),
      close: () => Promise.resolve(),
    },
    clock: {
      nowMs: () => nowMs,
      sleep: (ms) => Promise.resolve(void (nowMs += ms)),
    },
    logger,
    metrics: { ...noMetrics, retried: (stage) => void (retries += stage === 'store' ? 1 : 0) },
    health: { storeFailing: (error) => void trouble.push(error === null ? null : error.message) },
    random: () => 1,
    underWayMs: 45_000,
  });
  const committer = async (id = 'consumer-1m-3'): Promise<Committer> => {
    const opened = await open(id)();
    if (E.isLeft(opened)) throw new Error(opened.left.message);
    return opened.right;
  };
  return {
    committer,
    happened,
    transactions,
    written,
    logged,
    trouble,
    nowMs: () => nowMs,
    retries: () => retries,
  };
};

const always = (): boolean => true;

test('nothing is published before the points are stored, and then all records in one transaction', async () => {
  const { committer, happened, transactions, written, retries } = start([E.left(away), E.left(away)]);
  const { commit, close } = await committer();
  expect(await commit(points, records, always)()).toEqual(E.right(undefined));
  expect(happened).toEqual(['StoreUnavailable', 'StoreUnavailable', 'stored', 'published']);
  expect(transactions).toEqual([records]);
  expect(written).toEqual([points, points, points]);
  expect(retries()).toBe(2);
  await close();
  expect(happened.at(-1)).toBe('closed consumer-1m-3');
});

test('points that the store will never take become dead letters of the same transaction', async () => {
  const refused: RejectedPoint = {
    point: point(60_000),
    reason: reason('sink_refused', '', 'the line', 'field type conflict'),
  };
  const { committer, transactions } = start([E.left(away), E.right([refused])]);
  const { commit } = await committer();
  await commit(points, records, always)();
  expect(transactions).toHaveLength(1);
  const [first, second, letter, ...others] = transactions[0]!;
  expect([first, second]).toEqual(records);
  expect(others).toEqual([]);
  expect(letter).toMatchObject({
    topic: 'dead-letters',
    partition: 3,
    key: 'kline_raw-1m-binance-BTCUSDC-60000',
    headers: { type: 'dead-letter' },
  });
  const content = deadLetterSchema.parse(JSON.parse(letter!.value));
  expect(content.reasons).toEqual([refused.reason]);
  // As a person reads it, each field by its name.
  expect(JSON.parse(Buffer.from(content.original_base64!, 'base64').toString())).toEqual({
    ...refused.point,
    fields: { close: { type: 'float', value: 1 } },
  });
});

test('the pauses double up to 15 s while the store is away', async () => {
  const { committer, nowMs, logged } = start(Array.from({ length: 9 }, () => E.left(away)));
  const { commit } = await committer();
  await commit(points, records, always)();
  expect(nowMs()).toBe(250 + 500 + 1_000 + 2_000 + 4_000 + 8_000 + 15_000 + 15_000 + 15_000);
  expect(new Set(logged)).toEqual(new Set(['warn points are written again']));
});

test('the store is asked again when it said it wants to be', async () => {
  const { committer, nowMs } = start([E.left(busy)]);
  const { commit } = await committer();
  await commit(points, records, always)();
  expect(nowMs()).toBe(7_000);
});

test('a token that is no longer taken makes the member unready; it asks again slowly, loudly and until it is taken', async () => {
  const { committer, nowMs, trouble, logged, transactions } = start([
    E.left(unauthorised),
    E.left(unauthorised),
  ]);
  const { commit } = await committer();
  expect(await commit(points, records, always)()).toEqual(E.right(undefined));
  expect(nowMs()).toBe(2 * 30_000);
  expect(trouble).toEqual(['check the token', 'check the token', null]);
  expect(logged).toEqual(['error points are written again', 'error points are written again']);
  expect(transactions).toEqual([records]);
});

test('a partition that is taken away is given up within half a second, and nothing of it is published', async () => {
  const { committer, nowMs, happened } = start([E.left(away), E.left(unauthorised)]);
  const { commit } = await committer();
  const given = await commit(points, records, () => nowMs() < 400)();
  expect(given).toMatchObject({ left: { _tag: 'LogUnavailable', retryable: true } });
  expect(nowMs()).toBeLessThanOrEqual(250 + 500);
  expect(happened).toEqual(['StoreUnavailable', 'StoreRefused']);
});

describe('what was said of the store is taken back', () => {
  test('when a partition that could not be written is taken away', async () => {
    const { committer, nowMs, trouble } = start([E.left(away)]);
    const { commit } = await committer();
    await commit(points, records, () => nowMs() < 100)();
    expect(trouble).toEqual(['no answer', null]);
  });

  test('not before every partition that could not be written has been', async () => {
    const { committer, trouble } = start([E.left(away), E.left(unauthorised), stored, stored]);
    const [one, two] = [await committer('consumer-1m-0'), await committer('consumer-1m-1')];
    await Promise.all([one, two].map(({ commit }) => commit(points, records, always)()));
    expect(trouble).toEqual(['no answer', 'check the token', null]);
  });
});

test('a failed transaction is the answer, and points alone need none', async () => {
  const { committer, transactions } = start([], E.left(fenced));
  const { commit } = await committer();
  expect(await commit(points, records, always)()).toEqual(E.left(fenced));
  expect(await commit(points, [], always)()).toEqual(E.right(undefined));
  expect(transactions).toHaveLength(1);
});

test('records alone are published without asking the store', async () => {
  const { committer, happened } = start([E.left(away)]);
  const { commit } = await committer();
  await commit([], records, always)();
  expect(happened).toEqual(['published']);
});

describe('a removal', () => {
  const removal = { source: 'binance', symbol: 'BTCUSDC', interval: '1m', fromMs: 0, toMs: 120_000 } as const;
  const claim = record('state.1m');

  test('is claimed in the log first, and the points are written after it', async () => {
    const { committer, happened, transactions, nowMs } = start([]);
    const { commit } = await committer();
    expect(await commit(points, records, always, [removal], claim)()).toEqual(E.right(undefined));
    expect(happened).toEqual(['published', 'removed', 'stored', 'published']);
    expect(transactions).toEqual([[claim], records]);
    expect(nowMs()).toBe(0);
  });

  test('without an answer is claimed again, and what may still be under way is waited for', async () => {
    const { committer, happened, nowMs } = start([], E.right(undefined), [E.left(away)]);
    const { commit } = await committer();
    expect(await commit(points, records, always, [removal], claim)()).toEqual(E.right(undefined));
    expect(happened).toEqual(['published', 'not removed', 'published', 'removed', 'stored', 'published']);
    expect(nowMs()).toBe(250 + 45_000);
  });

  test('is not tried again by one that was fenced while it waited and has not noticed', async () => {
    let claims = 0;
    const published = (): E.Either<LogError, void> => (claims++ === 0 ? E.right(undefined) : E.left(fenced));
    const { committer, happened, trouble } = start([], published, [E.left(away)]);
    const { commit } = await committer();
    expect(await commit(points, records, always, [removal], claim)()).toEqual(E.left(fenced));
    expect(happened).toEqual(['published', 'not removed', 'published']);
    expect(trouble).toEqual(['no answer', null]);
  });

  test('ends without writing when the partition is taken away while it waits for those under way', async () => {
    const { committer, happened, nowMs } = start([], E.right(undefined), [E.left(away)]);
    const { commit } = await committer();
    const given = await commit(points, records, () => nowMs() < 10_000, [removal], claim)();
    expect(given).toMatchObject({ left: { _tag: 'LogUnavailable' } });
    expect(happened).toEqual(['published', 'not removed', 'published', 'removed']);
  });
});
