/** The gateway over a real Kafka and a real InfluxDB. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Topics } from '@cryptostream/contracts';
import { influxReader, influxWriter } from '@cryptostream/influx';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { Publisher } from '@cryptostream/ports';
import { silentLogger } from '@cryptostream/telemetry';
import { describeWithDocker, startInflux, startKafka } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { testGateway, type Installation } from './gateway.laws';
import { succeed } from './succeed.fixture';

const openInstallation = async (): Promise<Installation> => {
  const [kafka, influx] = await Promise.all([startKafka(), startInflux()]);
  const log = kafkaLog({ brokers: kafka.brokers, clientId: 'gateway-test' }, silentLogger);
  const topics = Topics.specifications(['1m', '1h']);
  await succeed(log.createTopics(topics.map((topic) => ({ ...topic, partitions: 4, replicationFactor: 1 }))));
  const publisher = await openPublisher(log);
  const options = {
    url: influx.url,
    org: influx.org,
    bucket: influx.bucket,
    token: influx.token,
    timeoutMs: 20_000,
  };
  const writer = influxWriter(options, silentLogger);
  const store = influxReader(options);
  return {
    store,
    log: log.reader,
    followTopics: log.followTopics,
    commit: async (points, records) => {
      await succeed(writer.write(points));
      await succeed(publisher.publish(records));
    },
    close: async () => {
      await publisher.close();
      await Promise.all([writer.close(), store.close(), log.close()]);
      await Promise.all([kafka.stop(), influx.stop()]);
    },
  };
};

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
