/**
 * Sends klines at a fixed rate, by a schedule that waits for no answer: when the broker is slow, what is due goes out late and its
 * latency counts from when it was due, so that a stall is not hidden by sending less.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Topics } from '@cryptostream/contracts';
import { Kafka, logLevel, type Message } from 'kafkajs';
import type { EndlessKlines } from './endless-klines';
import { badOf, interval, oneBadIn } from './feed';

export type OpenLoop = {
  /** When a kline of a series is due, on the clock of `performance.now()`. */
  readonly dueMs: (symbol: string, place: number) => number;
  /** How many klines are due by now, all series together. */
  readonly due: () => number;
  /** How late a kline went to the broker at worst since the last call. */
  readonly takeWorstLatenessMs: () => number;
  /** Resolves when all that was due has been taken; answers how many klines of each series, in the order of the symbols. */
  readonly stop: () => Promise<readonly number[]>;
};

/** Together what a broker takes well; alone each would cost a request. */
const everyMs = 5;
const mostAtOnce = 4_000;

/** Series take turns; series `n` goes to partition `n` modulo their number. */
export const startOpenLoop = async (
  brokers: readonly string[],
  klines: EndlessKlines,
  perSecond: number,
  partitions: number,
): Promise<OpenLoop> => {
  const { symbols } = klines;
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'open-loop', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const startMs = performance.now() + everyMs;
  const dueOf = (index: number): number => startMs + (index * 1_000) / perSecond;
  const due = (): number => Math.max(0, Math.floor(((performance.now() - startMs) * perSecond) / 1_000) + 1);
  let next = 0;
  let worstLatenessMs = 0;
  let stopAt = Infinity;
  let failure: string | undefined;
  const run = async (): Promise<void> => {
    for (let tickMs = startMs; next < stopAt; tickMs = Math.max(tickMs + everyMs, performance.now())) {
      await sleep(Math.max(0, tickMs - performance.now()));
      const to = Math.min(due(), next + mostAtOnce, stopAt);
      if (to <= next) continue;
      worstLatenessMs = Math.max(worstLatenessMs, performance.now() - dueOf(next));
      await producer.send({
        topic: Topics.klines(interval),
        messages: messagesOf(klines, partitions, next, to),
      });
      next = to;
    }
  };
  const ended = run().catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
  });
  return {
    dueMs: (symbol, place) => dueOf(place * symbols.length + symbols.indexOf(symbol)),
    due,
    takeWorstLatenessMs: () => {
      const worst = worstLatenessMs;
      worstLatenessMs = 0;
      return worst;
    },
    stop: async () => {
      stopAt = Math.max(next, due());
      await ended;
      await producer.disconnect();
      if (failure !== undefined) throw new Error(`klines could not be sent: ${failure}`);
      return symbols.map((_, series) => Math.ceil((next - series) / symbols.length));
    },
  };
};

const messagesOf = (
  { symbols, textAt }: EndlessKlines,
  partitions: number,
  from: number,
  to: number,
): Message[] => {
  const messages: Message[] = [];
  for (let index = from; index < to; index += 1) {
    const series = index % symbols.length;
    const symbol = symbols[series]!;
    const value = textAt(symbol, Math.floor(index / symbols.length));
    const good = {
      key: symbol,
      partition: series % partitions,
      value,
      headers: { type: 'kline', origin: 'stream' },
    };
    if (index % oneBadIn === 0) messages.push(badOf(good, index));
    messages.push(good);
  }
  return messages;
};
