import { toFields, type Point } from '@cryptostream/contracts';
import {
  cleanups,
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
  const find = async (bucket: string) => {
    const found = await right(withApi(administration(), (call) => findBucket(call, influx.org, bucket)));
    return found._tag === 'Some' ? found.value : undefined;
  };
  const ruleOf = async (bucket: string) => (await find(bucket))?.retentionRules[0];
  /** InfluxDB tells them in its metrics alone. */
  const shardsOf = async (bucket: string): Promise<number> => {
    const metrics = await (await fetch(`${influx.url}/metrics`)).text();
    const prefix = `storage_shard_disk_size{bucket="${(await find(bucket))!.id}"`;
    return metrics.split('\n').filter((line) => line.startsWith(prefix)).length;
  };
  const cleanup = cleanups();
  beforeAll(async () => {
    influx = await cleanup.started(startInflux());
  }, 120_000);
  afterAll(cleanup.run, 60_000);

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

  test('nine years of daily klines are one write into one shard for each quarter', async () => {
    await right(ensureBucket({ ...administration(), bucket: influx.bucket }));
    const writer = influxWriter({ ...influx, timeoutMs: 20_000 }, recordingLogger().logger);
    cleanup.add(writer.close);
    const points = Array.from({ length: 9 * 365 }, (_, day): Point => ({
      measurement: 'kline_raw',
      tags: { interval: '1d', source: 'binance', symbol: 'BTCUSDC' },
      fields: toFields({ close: { type: 'float', value: day } }),
      timeMs: Date.UTC(2017, 0, 1) + day * dayMs,
    }));
    expect(await right(writer.write(points))).toEqual([]);
    expect(await shardsOf(influx.bucket)).toBe(37);
  }, 60_000);
});
