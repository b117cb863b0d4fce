/** A log in memory that holds alerts, receivers that answer as a test says, and a clock that only sleeping moves. */
import { encodeAlert, Topics } from '@cryptostream/contracts';
import type { Clock, Delivery, LogError, LogRecord, NewRecord, OpenPublisher } from '@cryptostream/ports';
import { recordingLogger, type LoggedLine } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import type { Receiver, WebhooksDependencies } from './dependencies';
import type { AlertOutcome } from './metrics';

export const symbols = ['BTCUSDC', 'ETHUSDC'] as const;
const minuteMs = 60_000;

/** Of a kline that opens at this minute. */
export const alertText = (minute: number, symbol: string = symbols[0], rule = 'above'): string =>
  encodeAlert({
    rule,
    kline: {
      source: 'binance',
      symbol,
      interval: '1m',
      openTimeMs: minute * minuteMs,
      open: '1',
      high: '1',
      low: '1',
      close: '1',
      volume: '1',
      closed: true,
    },
    message: `${symbol} in minute ${minute}`,
    values: { close: 1 },
  });

export type MemoryLog = {
  /** An alert on the partition of its symbol. `ageMs`: how long after its moment it was written. */
  readonly alert: (minute: number, symbol?: string, ageMs?: number, rule?: string) => void;
  readonly append: (record: NewRecord, timestampMs?: number) => void;
  readonly of: (topic: string, partition: number) => LogRecord[];
  /** Deletes records as retention does: those before the offset. */
  readonly trim: (partition: number, low: number) => void;
  readonly lowOf: (topic: string, partition: number) => number;
};

export const memoryLog = (): MemoryLog => {
  const partitions = new Map<string, LogRecord[]>();
  const lows = new Map<string, number>();
  const of = (topic: string, partition: number): LogRecord[] => {
    const name = `${topic} ${partition}`;
    const found = partitions.get(name) ?? [];
    partitions.set(name, found);
    return found;
  };
  const append = (record: NewRecord, timestampMs = 0): void => {
    const into = of(record.topic, record.partition);
    into.push({ ...record, offset: into.length, timestampMs, value: Buffer.from(record.value) });
  };
  return {
    of,
    append,
    alert: (minute, symbol = symbols[0], ageMs = 1_000, rule = 'above') =>
      append(
        {
          topic: Topics.alerts,
          partition: symbols.indexOf(symbol as (typeof symbols)[number]),
          key: symbol,
          value: alertText(minute, symbol, rule),
          headers: { type: 'alert' },
        },
        (minute + 1) * minuteMs + ageMs,
      ),
    trim: (partition, low) => void lows.set(`${Topics.alerts} ${partition}`, low),
    lowOf: (topic, partition) => lows.get(`${topic} ${partition}`) ?? 0,
  };
};

/** What becomes of a commit, and what is said of it. */
export type Fate = { readonly takesEffect: boolean; readonly answer: E.Either<LogError, void> };
export const fine: Fate = { takesEffect: true, answer: E.right(undefined) };
export const unavailable: LogError = { _tag: 'LogUnavailable', message: 'no answer', retryable: true };
export const fenced: LogError = { _tag: 'LogFenced', message: 'a newer owner', retryable: false };

export type Surroundings = {
  readonly dependencies: WebhooksDependencies;
  readonly lines: readonly LoggedLine[];
  /** Newest of each part. */
  readonly troubles: Map<string, string | null>;
  readonly outcomes: Map<AlertOutcome, number>;
  /** How many times the end of the log was read and nothing was there. */
  readonly idleReads: () => number;
};

const epochs = new WeakMap<MemoryLog, number>();

/** A turn of the event loop, in which whatever else there is goes on. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export const surroundings = (log: MemoryLog, nextFate: () => Fate = () => fine): Surroundings => {
  const { logger, lines } = recordingLogger();
  const troubles = new Map<string, string | null>();
  const outcomes = new Map<AlertOutcome, number>();
  let idleReads = 0;
  return {
    lines,
    troubles,
    outcomes,
    idleReads: () => idleReads,
    dependencies: {
      reader: {
        offsets: (topic) =>
          TE.fromIO(() =>
            symbols.map((_, partition) => ({
              partition,
              low: log.lowOf(topic, partition),
              high: log.of(topic, partition).length,
            })),
          ),
        read: (topic, partition, offset) =>
          TE.fromIO(() => ({
            records: log.of(topic, partition).slice(offset),
            nextOffset: log.of(topic, partition).length,
          })),
        close: async () => undefined,
      },
      openArrivals: () => ({
        next: (positions) => async () => {
          await turn();
          const stretches = positions.map((position) => {
            const records = log.of(position.topic, position.partition).slice(position.offset);
            return { ...position, records, nextOffset: position.offset + records.length };
          });
          if (stretches.every(({ records }) => records.length === 0)) idleReads += 1;
          return E.right(stretches);
        },
        close: async () => undefined,
      }),
      openPublisher: publisherOver(log, nextFate),
      clock: fakeClock(),
      logger,
      random: () => 0.5,
      metrics: {
        settled: (_, outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1),
        tried: () => undefined,
        failing: () => undefined,
        retried: () => undefined,
      },
      onTrouble: (part, trouble) => void troubles.set(part, trouble),
    },
  };
};

/** Time goes on as long as somebody sleeps; a sleep takes a turn of the event loop, or is over when it is aborted. */
const fakeClock = (): Clock => {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (ms, signal) => {
      await turn();
      if (signal?.aborted !== true) nowMs += ms;
    },
  };
};

const publisherOver =
  (log: MemoryLog, nextFate: () => Fate): OpenPublisher =>
  () =>
    TE.fromIO(() => {
      const mine = (epochs.get(log) ?? 0) + 1;
      epochs.set(log, mine);
      return {
        publish: (records) => async () => {
          await turn();
          if (epochs.get(log) !== mine) return E.left(fenced);
          const { takesEffect, answer } = nextFate();
          if (takesEffect) records.forEach((record) => log.append(record));
          return answer;
        },
        close: async () => undefined,
      };
    });

export type ScriptedReceiver = Receiver & {
  /** Ids of alerts in the order of the tries, and what was answered. */
  readonly tries: readonly {
    readonly id: string;
    readonly minute: number;
    readonly answer: Delivery['_tag'];
  }[];
  /** Minutes of the alerts that were delivered. */
  readonly delivered: () => readonly number[];
};

export const delivered: Delivery = { _tag: 'Delivered' };
export const again: Delivery = { _tag: 'Retry', reason: 'it answered 503' };

/** @param answer may resolve late, or never until the signal */
export const scriptedReceiver = (
  name: string,
  answer: (before: number, signal: AbortSignal) => Delivery | Promise<Delivery> = () => delivered,
  changes: Partial<Receiver> = {},
): ScriptedReceiver => {
  const tries: ScriptedReceiver['tries'][number][] = [];
  return {
    name,
    rules: null,
    symbols: null,
    maxAgeMs: 15 * minuteMs,
    tries,
    delivered: () => tries.filter((each) => each.answer === 'Delivered').map(({ minute }) => minute),
    deliver:
      ({ record }, signal) =>
      async () => {
        await turn();
        const found = await answer(tries.length, signal);
        tries.push({ id: record.id, minute: record.open_time_ms / minuteMs, answer: found._tag });
        return found;
      },
    ...changes,
  };
};

/** Resolves when it is so; each time it is asked, the event loop has turned. */
export const becomes = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await turn();
};
