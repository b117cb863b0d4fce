import { describeWithDocker, readAll, right, texts } from '@cryptostream/testkit';
import { createTopic, publishAll, record, silentLogger, brokerOfSuite } from './broker.fixture';
import { kafkaLog } from './kafka-log';

const timeoutMs = 120_000;

describeWithDocker('a broker with a quota', () => {
  const broker = brokerOfSuite();

  const limit = async (clientId: string, bytesPerSecond: number): Promise<void> => {
    const { exitCode, output } = await broker.kafka.container.exec([
      ...['kafka-configs', '--bootstrap-server', broker.kafka.brokers.join(','), '--alter'],
      ...['--entity-type', 'clients', '--entity-name', clientId],
      ...['--add-config', `consumer_byte_rate=${bytesPerSecond}`],
    ]);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  };

  test(
    'a reader that it holds back reads to the end, and does not take a pause for it',
    async () => {
      const topic = await createTopic(broker.log, 1);
      const values = [...Array(10).keys()].map((n) => `${n}`.padStart(50_000, '0'));
      for (const value of values) await publishAll(broker.log, [record(topic, 0, value)]);
      await limit('slow', 50_000);
      const slow = kafkaLog({ brokers: broker.kafka.brokers, clientId: 'slow' }, silentLogger);
      broker.atEnd(slow.close);
      const found = await readAll(slow.reader, topic, 0);
      expect(texts(found).map(Number)).toEqual([...values.keys()]);
      const [end] = await right(slow.reader.offsets(topic));
      expect(await right(slow.reader.read(topic, 0, end!.high))).toEqual({
        records: [],
        nextOffset: end!.high,
      });
    },
    timeoutMs,
  );
});
