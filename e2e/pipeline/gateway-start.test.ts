/** The gateway as a process where something that it needs is missing or wrong. */
import { createServer, type AddressInfo } from 'node:net';
import {
  cleanups,
  describeWithDocker,
  freePort,
  startInflux,
  startKafka,
  type StartedInflux,
  until,
} from '@cryptostream/testkit';
import { tokenFile } from './consumer-member';
import { startGate } from './influx-gate';
import { startService, type ServiceProcess } from './service-process';

const nobody = '127.0.0.1:1';

describeWithDocker('the start of the gateway', () => {
  let influx: StartedInflux;
  const ofSuite = cleanups();
  const ofTest = cleanups();
  beforeAll(async () => {
    influx = await ofSuite.started(startInflux());
  }, 180_000);
  afterEach(ofTest.run, 60_000);
  afterAll(ofSuite.run, 60_000);

  const start = (changes: { readonly [name: string]: string } = {}): ServiceProcess => {
    const gateway = startService('gateway', {
      HOST: '127.0.0.1',
      PORT: '0',
      INTERVALS: '1m',
      SYMBOL_TABLE: 'BTCUSDC',
      KAFKA_BROKERS: nobody,
      INFLUXDB_URL: influx.url,
      INFLUXDB_ORG: influx.org,
      INFLUXDB_BUCKET: influx.bucket,
      INFLUXDB_TOKEN_FILE: tokenFile(influx.token),
      ...changes,
    });
    ofTest.add(gateway.kill);
    return gateway;
  };

  type Readiness = { readonly status: number; readonly text: string };
  const readinessAt = async (port: number): Promise<Readiness> => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return { status: response?.status ?? 0, text: (await response?.text()) ?? '' };
  };
  const untilReadiness = (port: number, isWanted: (found: Readiness) => boolean): Promise<Readiness> =>
    until('the readiness that is wanted', () => readinessAt(port), isWanted);

  test('without Kafka and InfluxDB it lives, says what is missing, and goes on when they appear', async () => {
    const [port, influxPort] = [await freePort(), await freePort()];
    const kafka = await ofTest.started(startKafka());
    await kafka.kill();
    start({
      PORT: String(port),
      KAFKA_BROKERS: kafka.brokers.join(','),
      INFLUXDB_URL: `http://127.0.0.1:${influxPort}`,
    });
    const missing = await untilReadiness(port, ({ status }) => status === 503);
    expect(missing.text).toMatch(/kafka/i);
    expect(missing.text).toMatch(/influxdb/i);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await kafka.restart();
    await ofTest.started(startGate(influx.url, influxPort));
    const half = await untilReadiness(port, ({ text }) => !/influxdb/i.test(text));
    // It has no topics yet: nobody has made them.
    expect(half.status).toBe(503);
    expect(half.text).toMatch(/kafka|topic/i);
  }, 240_000);

  test('while Kafka is away it is stopped in time', async () => {
    const port = await freePort();
    const gateway = start({ PORT: String(port) });
    await untilReadiness(port, ({ status }) => status === 503);
    const sinceMs = Date.now();
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toBe(0);
    expect(Date.now() - sinceMs).toBeLessThan(10_000);
  }, 60_000);

  test('a token that InfluxDB does not take ends it with what to check', async () => {
    const gateway = start({ INFLUXDB_TOKEN_FILE: tokenFile('wrong') });
    expect(await gateway.exited).toBe(3);
    expect(gateway.output()).toContain('check INFLUXDB_TOKEN_FILE');
    expect(gateway.output()).not.toMatch(/^\s+at /m);
  }, 60_000);

  test('a port in use ends it with the variable that changes it', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    ofTest.add(() => taken.close());
    const { port } = taken.address() as AddressInfo;
    const gateway = start({ PORT: String(port) });
    expect(await gateway.exited).toBe(3);
    expect(gateway.output()).toContain(
      `port ${port} is in use by another program; stop that one, or choose another port from 1 to 65535 with PORT`,
    );
  }, 60_000);

  test('everything that is wrong with its configuration is told at once', async () => {
    const gateway = start({ INTERVALS: '7m', KAFKA_BROKERS: 'kafka', PORT: '99999' });
    expect(await gateway.exited).toBe(2);
    expect(gateway.output().trim().split('\n')).toEqual([
      'gateway: PORT="99999" is not allowed; allowed: an integer from 0 to 65535',
      expect.stringMatching(/^gateway: INTERVALS="7m" is not allowed; allowed, separated by commas: 1s, 1m/),
      'gateway: KAFKA_BROKERS="kafka" is not allowed; expected host:port, several separated by commas, for instance kafka:9092',
    ]);
  }, 60_000);
});
