/**
 * A kline of 1s for each of many symbols, put into the log at its close: what a producer does, without the exchange in front of it,
 * which on two cores would take the time that is to be measured.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeKline, Topics } from '@cryptostream/contracts';
import { Kafka, logLevel } from 'kafkajs';
import type { EndlessKlines } from './endless-klines';

const secondMs = 1_000;

export type SecondFeed = { readonly stop: () => Promise<void> };

/** Real klines, with the second that is over as their open time. */
export const startSecondFeed = async (
  brokers: readonly string[],
  { symbols, at }: EndlessKlines,
  partitions: number,
): Promise<SecondFeed> => {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'second-feed', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  let isStopped = false;
  let failure: string | undefined;
  const messageOf = (symbol: string, series: number, openTimeMs: number, place: number) => ({
    key: symbol,
    partition: series % partitions,
    value: encodeKline({
      ...at(symbol, place),
      interval: '1s',
      openTimeMs,
      closeTimeMs: openTimeMs + secondMs - 1,
    }),
    headers: { type: 'kline', origin: 'stream', produced_at_ms: String(Date.now()) },
  });
  const run = async (): Promise<void> => {
    const firstMs = Math.floor(Date.now() / secondMs) * secondMs;
    for (let openTimeMs = firstMs; !isStopped; openTimeMs += secondMs) {
      // Timers may come a millisecond early.
      while (Date.now() < openTimeMs + secondMs) await sleep(openTimeMs + secondMs - Date.now());
      await producer.send({
        topic: Topics.klines('1s'),
        messages: symbols.map((symbol, series) =>
          messageOf(symbol, series, openTimeMs, series + (openTimeMs - firstMs) / secondMs),
        ),
      });
    }
  };
  const ended = run().catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
  });
  return {
    stop: async () => {
      isStopped = true;
      await ended;
      await producer.disconnect();
      if (failure !== undefined) throw new Error(`klines could not be sent: ${failure}`);
    },
  };
};
