/** Records that are no klines, by a foreign producer: each has to become one dead letter, and nothing else may stop. */
import { Topics } from '@cryptostream/contracts';
import type { Kline } from '@cryptostream/domain';
import { Kafka, logLevel } from 'kafkajs';
import { poisons } from '../../pipeline/poison';
import type { Fault } from '../fault';
import { intervals, source, symbols, type System } from '../system';

/** Marks them, so that they can be counted. */
export const poisonHeader = 'poison';

const around = <A>(
  system: System,
  work: (producer: ReturnType<Kafka['producer']>) => Promise<A>,
): Promise<A> => {
  const client = new Kafka({
    brokers: [...system.kafka.brokers],
    clientId: 'foreign',
    logLevel: logLevel.NOTHING,
  });
  const producer = client.producer({ retry: { retries: 20 } });
  return producer
    .connect()
    .then(() => work(producer))
    .finally(() => producer.disconnect());
};

const klineOf = (system: System, symbol: string, interval: Kline['interval']): Promise<Kline> =>
  system.exchange
    .nowMs()
    .then((nowMs) => system.exchange.klines(symbol, interval, nowMs - 300_000, nowMs))
    .then((klines) => ({ ...klines.at(-1)!, source }));

const poison = (interval: (typeof intervals)[number]): Fault => ({
  name: `poison in klines.${interval}`,
  touches: ['kafka'],
  run: async (system) => {
    await around(system, async (producer) => {
      for (const [index, toRecord] of poisons.entries()) {
        const partition = index % symbols.length;
        const { key, value, headers } = toRecord(await klineOf(system, symbols[partition]!, interval));
        await producer.send({
          topic: Topics.klines(interval),
          messages: [{ key, value, partition, headers: { ...headers, [poisonHeader]: '1' } }],
        });
      }
    });
    return `${poisons.length} records`;
  },
});

const tooLarge: Fault = {
  name: 'a record of 2 MB',
  touches: ['kafka'],
  run: (system) =>
    around(system, async (producer) => {
      const answer = await producer
        .send({
          topic: Topics.klines('1s'),
          messages: [{ partition: 0, key: 'BTCUSDC', value: 'x'.repeat(2_000_000) }],
        })
        .then(
          () => 'taken',
          (error: unknown) => String(error),
        );
      if (answer === 'taken') throw new Error('the broker took a record of 2 MB');
      return `refused by the broker: ${answer.slice(0, 120)}`;
    }),
};

export const poisonFaults: readonly Fault[] = [...intervals.map(poison), tooLarge];
