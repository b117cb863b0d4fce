import { describeWithDocker, logContract, startKafka } from '@cryptostream/testkit';
import { kafkaLog } from './kafka-log';
import { silentLogger } from './broker.fixture';

const partitions = 2;

describeWithDocker('Kafka', () => {
  logContract('kafka', async () => {
    const kafka = await startKafka();
    const log = kafkaLog({ brokers: kafka.brokers, clientId: 'test' }, silentLogger);
    return {
      ...log,
      partitions,
      createTopics: (specifications) =>
        log.createTopics(specifications.map((each) => ({ ...each, partitions, replicationFactor: 1 }))),
      close: async () => {
        await log.close();
        await kafka.stop();
      },
    };
  });
});
