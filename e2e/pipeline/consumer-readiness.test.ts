/** Whether a consumer says that it cannot work, and that it can again, when its broker goes away and comes back. */
import { Topics } from '@cryptostream/contracts';
import { kafkaLog } from '@cryptostream/kafka';
import { silentLogger } from '@cryptostream/telemetry';
import {
  cleanups,
  describeWithDocker,
  freePort,
  right,
  startInflux,
  startKafka,
  until,
} from '@cryptostream/testkit';
import { startMember } from './consumer-member';

const timeoutMs = 240_000;
const symbols = ['BTCUSDC', 'ETHUSDC'];

describeWithDocker('a consumer without its broker', () => {
  const cleanup = cleanups();
  afterAll(cleanup.run, 60_000);

  test(
    'is not ready, says why, and is ready again when the broker is back',
    async () => {
      const [kafka, influx] = await Promise.all([
        cleanup.started(startKafka()),
        cleanup.started(startInflux()),
      ]);
      const log = kafkaLog({ brokers: kafka.brokers, clientId: 'test' }, silentLogger);
      cleanup.add(log.close);
      const wanted = Topics.specifications(['1m']);
      await right(
        log.createTopics(
          wanted.map((each) => ({ ...each, partitions: symbols.length, replicationFactor: 1 })),
        ),
      );
      const port = String(await freePort());
      const member = await startMember({ kafka, influx, symbols }, '1', { HEALTH_PORT: port });
      cleanup.add(member.stopGate);
      cleanup.add(member.kill);
      const readiness = async (): Promise<{ readonly status: number; readonly text: string }> => {
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
        return { status: answer?.status ?? 0, text: (await answer?.text()) ?? '' };
      };
      const untilReady = async (status: number): Promise<string> =>
        (
          await until(`it answers ${status}`, readiness, (found) => found.status === status, {
            hint: member.output,
          })
        ).text;
      await untilReady(200);
      // One that is still being taken would be missed in other words.
      await until(
        'every partition is taken',
        () => member.count('"event":"partition taken"') >= symbols.length,
      );
      await kafka.kill();
      expect(await untilReady(503)).toMatch(/Kafka cannot be read|group consumer-1m was lost/);
      await kafka.restart();
      await untilReady(200);
      expect(member.isRunning()).toBe(true);
    },
    timeoutMs,
  );
});
