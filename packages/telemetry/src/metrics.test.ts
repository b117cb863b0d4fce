import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { diskMetrics } from './disk-metrics';
import { readyGauge } from './metrics';

const samplesOf = async (registry: Registry): Promise<ReadonlyMap<string, number>> =>
  new Map(
    (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('cryptostream_'))
      .map((line) => {
        const place = line.lastIndexOf(' ');
        return [line.slice(0, place), Number(line.slice(place + 1))];
      }),
  );

test.each([
  ['at once', (reasons: readonly string[]) => reasons],
  ['later', (reasons: readonly string[]) => Promise.resolve(reasons)],
])('readiness that is told %s is asked at each scrape', async (_, answer) => {
  const registry = new Registry();
  const reasons = ['waiting for Kafka'];
  readyGauge(registry, () => answer(reasons));
  expect((await samplesOf(registry)).get('cryptostream_ready')).toBe(0);
  reasons.length = 0;
  expect((await samplesOf(registry)).get('cryptostream_ready')).toBe(1);
});

test('the room on a disk is that of its file system, and a folder that is not there says nothing', async () => {
  const registry = new Registry();
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-disk-'));
  diskMetrics(registry, { here: folder, nowhere: join(folder, 'nowhere') });
  const samples = await samplesOf(registry);
  expect([...samples.keys()].toSorted()).toEqual([
    'cryptostream_disk_free_bytes{disk="here"}',
    'cryptostream_disk_size_bytes{disk="here"}',
  ]);
  const [size, free] = ['size', 'free'].map((what) =>
    samples.get(`cryptostream_disk_${what}_bytes{disk="here"}`)!,
  );
  expect(free).toBeGreaterThan(0);
  expect(size).toBeGreaterThanOrEqual(free!);
});
