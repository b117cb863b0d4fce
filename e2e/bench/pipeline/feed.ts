/** A topic full of real klines of four symbols, and one bad record in a hundred. */
import { encodeKline, Topics } from '@cryptostream/contracts';
import type { Interval, Kline } from '@cryptostream/domain';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { endlessKlines } from './endless-klines';

export const symbols = ['BTCUSDT', 'ETHUSDT', 'XRPUSDT', 'SOLUSDT'] as const;
export const interval: Interval.Interval = '1m';

/** Marks records that have to become dead letters. */
export const badHeader = 'bad';

const bad: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, -40),
  (text) => text.replace('"open":"', '"open":"-'),
  (text) => text.replace('"volume":"', '"volume":"x'),
  (text) => text.replace('"v":1', '"v":9'),
  () => '',
];
export const oneBadIn = 100;
const batchSize = 1_000;

export const feed = async (brokers: readonly string[], klinesPerSymbol: number): Promise<void> => {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'feed', logLevel: logLevel.ERROR });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const { at } = await endlessKlines(symbols);
  for (const [partition, symbol] of symbols.entries())
    await feedOne(
      producer,
      partition,
      symbol,
      Array.from({ length: klinesPerSymbol }, (_, place) => at(symbol, place)),
    );
  await producer.disconnect();
};

const feedOne = async (
  producer: Producer,
  partition: number,
  symbol: string,
  klines: readonly Kline[],
): Promise<void> => {
  for (let from = 0; from < klines.length; from += batchSize)
    await producer.send({
      topic: Topics.klines(interval),
      messages: klines.slice(from, from + batchSize).flatMap((kline, index) => {
        const value = encodeKline(kline);
        const good = { key: symbol, partition, value, headers: { type: 'kline', origin: 'archive' } };
        return (from + index) % oneBadIn === 0 ? [badOf(good, from + index), good] : [good];
      }),
    });
};

/** Kinds of bad records take turns. */
export const badOf = <A extends { readonly value: string; readonly headers: object }>(
  good: A,
  index: number,
) => ({
  ...good,
  value: bad[(index / oneBadIn) % bad.length]!(good.value),
  headers: { ...good.headers, [badHeader]: '1' },
});
