import type { Point } from '@cryptostream/contracts';
import {
  describeWithDocker,
  left,
  recordingLogger,
  right,
  startInflux,
  type StartedInflux,
} from '@cryptostream/testkit';
import { ensureBucket } from './ensure-bucket';
import { findBucket, withApi } from './influx-api';
import { influxWriter } from './influx-writer';

jest.setTimeout(60_000);

const dayMs = 86_400_000;
const quarterSeconds = 7_862_400;

describeWithDocker('bucket', () => {
  let influx: StartedInflux;
  const administration = () => ({ url: influx.url, adminToken: influx.token, org: influx.org });
  const ruleOf = async (bucket: string) => {
    const found = await right(withApi(administration(), (call) => findBucket(call, influx.org, bucket)));
    return found._tag === 'Some' ? found.value.retentionRules[0] : undefined;
  };
  beforeAll(async () => {
    influx = await startInflux();
  }, 120_000);
  afterAll(() => influx.stop(), 60_000);

  test('an existing bucket gets a shard for each quarter; asking again changes nothing', async () => {
    for (const _ of [1, 2]) {
      await right(ensureBucket({ ...administration(), bucket: influx.bucket }));
      expect(await ruleOf(influx.bucket)).toMatchObject({
        shardGroupDurationSeconds: quarterSeconds,
        everySeconds: 0,
      });
    }
  });

  test('a missing one is created, with its retention', async () => {
    await right(ensureBucket({ ...administration(), bucket: 'short', retentionMs: 30 * dayMs }));
    const thirtyDaysSeconds = 2_592_000;
    expect(await ruleOf('short')).toMatchObject({
      everySeconds: thirtyDaysSeconds,
      shardGroupDurationSeconds: thirtyDaysSeconds,
    });
  });

  test('says when there is no such organisation', async () => {
    const failure = await left(ensureBucket({ ...administration(), org: 'nobody', bucket: 'b' }));
    expect(failure).toMatchObject({ _tag: 'StoreRefused', message: expect.stringContaining('nobody') });
  });

  test('nine years of daily klines are one write', async () => {
    await right(ensureBucket({ ...administration(), bucket: influx.bucket }));
    const writer = influxWriter({ ...influx, timeoutMs: 20_000 }, recordingLogger().logger);
    const points = Array.from({ length: 9 * 365 }, (_, day): Point => ({
      measurement: 'kline_raw',
      tags: { interval: '1d', source: 'binance', symbol: 'BTCUSDC' },
      fields: { close: { type: 'float', value: day } },
      timeMs: Date.UTC(2017, 0, 1) + day * dayMs,
    }));
    expect(await right(writer.write(points))).toEqual([]);
    await writer.close();
  }, 30_000);
});
