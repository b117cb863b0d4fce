import { toFields, type Point } from '@cryptostream/contracts';
import type { Clock } from '@cryptostream/ports';
import {
  describeWithDocker,
  left,
  recordingLogger,
  right,
  startInflux,
  type StartedInflux,
} from '@cryptostream/testkit';
import { createScopedToken, type ScopedToken } from './create-scoped-token';
import { influxReader } from './influx-reader';
import { influxWriter } from './influx-writer';
import { waitForInflux } from './wait-for-influx';

jest.setTimeout(60_000);

const point: Point = {
  measurement: 'kline_raw',
  tags: { interval: '1m', source: 'binance', symbol: 'BTCUSDC' },
  fields: toFields({ close: { type: 'float', value: 1 } }),
  timeMs: 0,
};

const removal = { source: 'binance', symbol: 'BTCUSDC', interval: '1m', fromMs: 0, toMs: 60_000 } as const;

describeWithDocker('scoped tokens', () => {
  let influx: StartedInflux;
  const wanted = (changes: Partial<ScopedToken>): ScopedToken => {
    const { url, org, bucket, token: adminToken } = influx;
    return { url, org, bucket, adminToken, read: false, write: false, description: 'd', ...changes };
  };
  const optionsOf = (token: string) => ({ ...influx, token, timeoutMs: 5_000 });
  beforeAll(async () => {
    influx = await startInflux();
  }, 120_000);
  afterAll(() => influx.stop(), 60_000);

  test('a write token writes and does not read; a read token reads and does not write', async () => {
    const write = await right(createScopedToken(wanted({ write: true, description: 'consumer' })));
    const read = await right(createScopedToken(wanted({ read: true, description: 'gateway' })));
    const query = { source: 'binance', symbol: 'BTCUSDC', interval: '1m', measurement: 'kline_raw' } as const;
    for (const [token, writes] of [
      [write, true],
      [read, false],
    ] as const) {
      const writer = influxWriter(optionsOf(token), recordingLogger().logger);
      const reader = influxReader(optionsOf(token));
      const refused = { _tag: 'StoreRefused' };
      if (writes) {
        await right(writer.check);
        expect(await right(writer.write([point]))).toEqual([]);
        await right(writer.remove([removal]));
        expect(await right(writer.write([point]))).toEqual([]);
        expect(await left(reader.check)).toMatchObject(refused);
        expect(await left(reader.klines({ ...query, limit: 1 }))).toMatchObject(refused);
      } else {
        await right(reader.check);
        expect(await right(reader.klines({ ...query, limit: 1 }))).toHaveLength(1);
        expect(await left(writer.check)).toMatchObject(refused);
        expect(await left(writer.write([point]))).toMatchObject(refused);
        expect(await left(writer.remove([removal]))).toMatchObject(refused);
      }
      await Promise.all([writer.close(), reader.close()]);
    }
  });

  test('asking again answers the same token; other permissions replace it', async () => {
    const first = await right(createScopedToken(wanted({ read: true, description: 'again' })));
    expect(await right(createScopedToken(wanted({ read: true, description: 'again' })))).toBe(first);
    const both = { read: true, write: true, description: 'again' };
    const second = await right(createScopedToken(wanted(both)));
    expect(second).not.toBe(first);
    expect(await right(createScopedToken(wanted(both)))).toBe(second);
  });

  test('says what is wrong: no such bucket, a token that may not do this', async () => {
    expect(await left(createScopedToken(wanted({ read: true, bucket: 'nope' })))).toMatchObject({
      _tag: 'StoreRefused',
      message: expect.stringContaining('nope'),
    });
    expect(await left(createScopedToken(wanted({ read: true, adminToken: 'x' })))).toMatchObject({
      _tag: 'StoreRefused',
      message: expect.stringContaining('check the token'),
    });
  });

  test('waiting ends as soon as InfluxDB answers', async () => {
    const { logger, lines } = recordingLogger();
    const clock: Clock = { nowMs: () => 0, sleep: async () => undefined };
    await right(waitForInflux(clock, logger)({ url: influx.url, deadlineMs: 1_000 }));
    expect(lines).toEqual([]);
  });
});
