/** The gateway over a real Kafka and a real InfluxDB. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Topics } from '@cryptostream/contracts';
import { influxReader, influxWriter } from '@cryptostream/influx';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { NewRecord, Publisher } from '@cryptostream/ports';
import { silentLogger } from '@cryptostream/telemetry';
import { cleanups, describeWithDocker, startInflux, startKafka, type Cleanups } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { testGateway, type Installation } from './gateway.laws';
import { succeed } from './succeed.fixture';

const openInstallation = async (): Promise<Installation> => {
  const cleanup = cleanups();
  try {
    return await install(cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
};

const install = async (cleanup: Cleanups): Promise<Installation> => {
  const [kafka, influx] = await Promise.all([cleanup.started(startKafka()), cleanup.started(startInflux())]);
  const log = kafkaLog({ brokers: kafka.brokers, clientId: 'gateway-test' }, silentLogger);
  cleanup.add(log.close);
  const topics = Topics.specifications(['1m', '1h']);
  await succeed(log.createTopics(topics.map((topic) => ({ ...topic, partitions: 4, replicationFactor: 1 }))));
  const publisher = await openPublisher(log);
  cleanup.add(publisher.close);
  const options = {
    url: influx.url,
    org: influx.org,
    bucket: influx.bucket,
    token: influx.token,
    timeoutMs: 20_000,
  };
  const writer = influxWriter(options, silentLogger);
  const store = influxReader(options);
  cleanup.add(writer.close);
  cleanup.add(store.close);
  return {
    store,
    log: log.reader,
    followTopics: log.followTopics,
    commit: async (points, records) => {
      await succeed(writer.write(points));
      const before = await endsOf(log, records);
      await succeed(publisher.publish(records));
      // A commit is answered before readers see it.
      while (!(await endsOf(log, records)).every((high, index) => high > before[index]!)) await sleep(20);
    },
    close: cleanup.run,
  };
};

/** Of each record's partition. */
const endsOf = ({ reader }: KafkaLog, records: readonly NewRecord[]): Promise<readonly number[]> =>
  Promise.all(
    records.map(async ({ topic, partition }) => {
      const rows = await succeed(reader.offsets(topic));
      return rows.find((row) => row.partition === partition)!.high;
    }),
  );

// A broker that has just started has no coordinators yet.
const openPublisher = async (log: KafkaLog): Promise<Publisher> => {
  const opened = await log.openPublisher('test')();
  if (E.isRight(opened)) return opened.right;
  if (!opened.left.retryable) throw new Error(opened.left.message);
  await sleep(500);
  return openPublisher(log);
};

describeWithDocker('over Kafka and InfluxDB', () => {
  jest.setTimeout(120_000);
  testGateway(openInstallation);
});
