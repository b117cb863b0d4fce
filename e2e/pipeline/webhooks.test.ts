/**
 * Alerts on a real broker to a real HTTP receiver, by the process as it is in production: killed in the middle of a delivery,
 * taken over by another one, stopped while the receiver hangs.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noWebhookMetrics, readWebhooksFile, runWebhooks, toReceiver } from '@cryptostream/consumer';
import { encodeAlert, Topics } from '@cryptostream/contracts';
import type { Alerts } from '@cryptostream/domain';
import { openEmbedded } from '@cryptostream/embedded';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { Publisher } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import {
  cleanups,
  describeWithDocker,
  freePort,
  recordingLogger,
  scriptedServer,
  startKafka,
  until,
  type ScriptedAnswer,
  type ScriptedServer,
} from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { Webhook } from 'standardwebhooks';
import { right } from './archive-through';
import { startService, type ServiceProcess } from './service-process';

const symbols = ['BTCUSDC', 'ETHUSDC'];
const partitions = symbols.length;
const minuteMs = 60_000;
const key = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const secretPath = 'services/T0/B0/a-secret';

const alertOf = (symbol: string, openTimeMs: number): Alerts.Alert => ({
  rule: 'above',
  kline: {
    ...{ source: 'binance', symbol, interval: '1m', openTimeMs },
    ...{ open: '1', high: '1', low: '1', close: '1', volume: '1', closed: true },
  },
  message: `${symbol} is above`,
  values: { close: 1 },
});

describeWithDocker('webhooks', () => {
  const cleanup = cleanups();
  afterAll(cleanup.run, 60_000);

  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-webhooks-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  // Alerts of klines that open about now, so that none is history.
  const firstMs = Math.floor(Date.now() / minuteMs) * minuteMs;

  let log: KafkaLog;
  let brokers: readonly string[];
  let publisher: Publisher;
  let receiver: ScriptedServer;
  let answer: (minute: number) => ScriptedAnswer = () => ({ status: 204 });

  beforeAll(async () => {
    const kafka = await cleanup.started(startKafka());
    brokers = kafka.brokers;
    log = kafkaLog({ brokers, clientId: 'webhooks-test' }, silentLogger);
    cleanup.add(log.close);
    const specifications = Topics.specifications(['1m']);
    right(
      await log.createTopics(specifications.map((each) => ({ ...each, partitions, replicationFactor: 1 })))(),
    );
    publisher = right(await log.openPublisher('alerts-of-a-test')());
    cleanup.add(publisher.close);
    receiver = await scriptedServer(({ body }) => answer(minuteOf(body)));
    cleanup.add(receiver.close);
    writeFileSync(join(folder, 'key'), key);
    writeFileSync(join(folder, 'url'), `${receiver.url}/${secretPath}`);
    writeFileSync(
      join(folder, 'webhooks.yaml'),
      'webhooks:\n  - { name: desk, url_file: url, format: json, signing_key_file: key }\n',
    );
  }, 120_000);

  const minuteOf = (body: string): number =>
    ((JSON.parse(body) as { data: { open_time_ms: number } }).data.open_time_ms - firstMs) / minuteMs;

  /** Minutes of the alerts in the order of the requests. */
  const received = (from = 0): readonly number[] =>
    receiver.requests.slice(from).map(({ body }) => minuteOf(body));

  const tell = async (...minutes: readonly number[]): Promise<void> => {
    const records = minutes.map((minute) => {
      const symbol = symbols[Math.abs(minute) % 2]!;
      const value = encodeAlert(alertOf(symbol, firstMs + minute * minuteMs));
      return {
        ...{ topic: Topics.alerts, partition: symbols.indexOf(symbol), key: symbol, value },
        headers: { type: 'alert' },
      };
    });
    right(await publisher.publish(records)());
  };

  const start = async (name: string): Promise<ServiceProcess & { readonly healthPort: number }> => {
    const healthPort = await freePort();
    const service = startService('consumer', {
      PIPELINE: 'webhooks',
      CONSUMER_ID: name,
      PARTITIONS: String(partitions),
      KAFKA_BROKERS: brokers.join(','),
      WEBHOOKS_FILE: join(folder, 'webhooks.yaml'),
      HEALTH_PORT: String(healthPort),
    });
    cleanup.add(service.kill);
    await service.says('going on where the log says', 60_000);
    return { ...service, healthPort };
  };

  const untilReceived = (minute: number, from = 0) =>
    until(`alert ${minute} comes`, () => received(from).includes(minute));

  const unready = async ({ healthPort }: { readonly healthPort: number }): Promise<string> =>
    (await fetch(`http://127.0.0.1:${healthPort}/readyz`)).text();

  test('killed in the middle of a delivery: each alert comes at least once, with one id, signed', async () => {
    await tell(-2);
    const first = await start('first');
    answer = (minute) => {
      if (minute !== 2) return { status: 204 };
      // It has the alert, and is not heard.
      void first.kill();
      return 'hang';
    };
    await tell(-1_440, 0, 1, 2, 3, 4, 5);
    await first.exited;
    expect(received().filter((minute) => minute === 2)).toHaveLength(1);
    answer = () => ({ status: 204 });
    const second = await start('second');
    await until('all have come', () => new Set(received()).size === 6);
    // What was before the first start of a webhook is not sent, nor what was a day old when it was told.
    expect(received().toSorted((left, right) => left - right)).toEqual([0, 1, 2, 2, 3, 4, 5]);
    for (const parity of [0, 1])
      expect([...new Set(received().filter((minute) => minute % 2 === parity))]).toEqual(
        [0, 1, 2, 3, 4, 5].filter((minute) => minute % 2 === parity),
      );
    const ids = new Map<number, Set<unknown>>();
    for (const { body, headers, path } of receiver.requests) {
      expect(path).toBe(`/${secretPath}`);
      expect(new Webhook(key).verify(body, headers as Record<string, string>)).toMatchObject({
        type: 'alert',
      });
      const minute = minuteOf(body);
      ids.set(minute, (ids.get(minute) ?? new Set()).add(`${String(headers['webhook-id'])} ${body}`));
    }
    expect([...ids.values()].every(({ size }) => size === 1)).toBe(true);
    expect(await unready(second)).toContain('"ready"');

    // Another one takes over: the one before it delivers nothing any more once it has noticed.
    const third = await start('third');
    await tell(6);
    await second.says('fenced: another consumer', 60_000);
    expect(await unready(second)).toContain('consumer-webhooks has taken over');
    await untilReceived(6);
    const from = receiver.requests.length;
    await tell(7, 8);
    await untilReceived(7, from);
    await untilReceived(8, from);
    // The sixth comes from each of the two where both were told of it.
    expect(
      received(from)
        .filter((minute) => minute !== 6)
        .toSorted(),
    ).toEqual([7, 8]);
    second.signal('SIGTERM');
    expect(await second.exited).toBe(0);

    // The receiver hangs while it is to stop.
    answer = () => 'hang';
    const hanging = receiver.requests.length;
    await tell(9);
    await untilReceived(9, hanging);
    third.signal('SIGTERM');
    expect(await third.exited).toBe(0);
    expect(third.output()).not.toContain('did not stop in time');
    answer = () => ({ status: 204 });
    const fourth = await start('fourth');
    await until('it comes again', () => received(hanging).length === 2);
    fourth.signal('SIGTERM');
    expect(await fourth.exited).toBe(0);

    // What was delivered before an orderly end does not come again.
    const settled = receiver.requests.length;
    const fifth = await start('fifth');
    await tell(10);
    await untilReceived(10, settled);
    expect(received(settled)).toEqual([10]);
    for (const { output } of [first, second, third, fourth, fifth])
      expect(output()).not.toContain('a-secret');
  }, 300_000);
});

test('in one process, over a data file: delivered once, and no second time after the next start', async () => {
  const cleanup = cleanups();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'cryptostream-webhooks-'));
    cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
    const embedded = right(
      await openEmbedded({ file: join(folder, 'alerts.db'), partitions: 1 }, systemClock, silentLogger)(),
    );
    cleanup.add(embedded.close);
    right(await embedded.createTopics(Topics.specifications(['1m']))());
    const receiver = await scriptedServer((_, before) => ({ status: before === 0 ? 503 : 200 }));
    cleanup.add(receiver.close);
    writeFileSync(
      join(folder, 'webhooks.yaml'),
      `webhooks:\n  - { name: desk, url: ${receiver.url}, format: json }\n`,
    );
    const webhooks = right(
      pipe(
        readWebhooksFile(join(folder, 'webhooks.yaml')),
        E.mapLeft((problems) => ({ message: problems.join('; ') })),
      ),
    );
    const publisher = right(await embedded.openPublisher('alerts-of-a-test')());
    const nowMinute = Math.floor(Date.now() / minuteMs);
    const tell = async (minute: number) =>
      right(
        await publisher.publish([
          {
            topic: Topics.alerts,
            partition: 0,
            key: symbols[0]!,
            value: encodeAlert(alertOf(symbols[0]!, (nowMinute + minute) * minuteMs)),
            headers: { type: 'alert' },
          },
        ])(),
      );
    const run = async (minutes: readonly number[], requests: number): Promise<void> => {
      const { logger, lines } = recordingLogger();
      const running = runWebhooks(
        { ...embedded, clock: systemClock, logger, metrics: noWebhookMetrics, random: () => 0 },
        webhooks.map(toReceiver),
      );
      await until('it has begun', () => lines.some(({ event }) => event === 'going on where the log says'));
      for (const minute of minutes) await tell(minute);
      await until('all have come', () => receiver.requests.length >= requests);
      await running.stop();
    };
    await run([0, 1], 3);
    await run([2], 4);
    expect(
      receiver.requests.map(
        ({ headers }) => Number(String(headers['webhook-id']).split('/').at(-1)) / minuteMs,
      ),
    ).toEqual([0, 0, 1, 2].map((minute) => nowMinute + minute));
  } finally {
    await cleanup.run();
  }
}, 60_000);
