import {
  cleanups,
  describeWithDocker,
  left,
  right,
  startKafka,
  type StartedKafka,
} from '@cryptostream/testkit';
import { silentLogger } from './broker.fixture';
import { kafkaLog } from './kafka-log';

const timeoutMs = 60_000;

const saslSettings = {
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_SASL_ENABLED_MECHANISMS: 'PLAIN',
  KAFKA_SASL_MECHANISM_INTER_BROKER_PROTOCOL: 'PLAIN',
  KAFKA_LISTENER_NAME_PLAINTEXT_PLAIN_SASL_JAAS_CONFIG:
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="broker" password="b" user_broker="b" user_reader="right";',
};

describeWithDocker('a broker that asks for a password', () => {
  let kafka: StartedKafka;
  const cleanup = cleanups();
  beforeAll(async () => {
    kafka = await cleanup.started(startKafka(saslSettings));
  }, timeoutMs * 2);
  afterAll(cleanup.run, timeoutMs);

  const logWith = (password: string) =>
    kafkaLog(
      {
        brokers: kafka.brokers,
        clientId: 'test',
        sasl: { mechanism: 'plain', username: 'reader', password },
      },
      silentLogger,
    );

  test('the right one is taken', () => right(logWith('right').check), timeoutMs);

  test(
    'a wrong one is refused for good, and not waited for',
    async () => {
      const refused = { _tag: 'LogRefused', retryable: false };
      expect(await left(logWith('wrong').check)).toMatchObject(refused);
      expect(await left(logWith('wrong').waitUntilReachable(() => undefined))).toMatchObject(refused);
    },
    timeoutMs,
  );
});
