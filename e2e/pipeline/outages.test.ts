/** Real outages of the exchange: the holes are reported with their lengths, and nothing breaks. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Topics } from '@cryptostream/contracts';
import { openEmbedded } from '@cryptostream/embedded';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { cleanups } from '@cryptostream/testkit';
import { archiveThrough, readAll, right } from './archive-through';

const interval = '1m';

describeWithTestData('real outages', () => {
  const cleanup = cleanups();
  afterEach(cleanup.run, 30_000);

  test('two gaps of 150 and 284 klines are reported; every kline of the file is there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cryptostream-outages-'));
    cleanup.add(() => rmSync(directory, { force: true, recursive: true }));
    const name = 'BTCUSDT-1m-2021-04_outages.csv.gz';
    symlinkSync(testDataPath('klines', name), join(directory, name));
    const folder = mkdtempSync(join(tmpdir(), 'cryptostream-outages-'));
    cleanup.add(() => rmSync(folder, { force: true, recursive: true }));
    const options = { file: join(folder, 'outages.db'), partitions: 1 };
    const embedded = right(await openEmbedded(options, systemClock, silentLogger)());
    cleanup.add(embedded.close);
    right(await embedded.createTopics(Topics.specifications([interval]))());
    await archiveThrough(
      { ...embedded, partitions: 1, logger: silentLogger },
      { directory, symbols: ['BTCUSDT'], interval, deadlineMs: 120_000 },
    );
    const series = { source: 'binance', symbol: 'BTCUSDT', interval } as const;
    expect(right(await embedded.klineReader.gaps())).toEqual([
      {
        ...series,
        fromMs: Date.UTC(2021, 3, 20, 2),
        toMs: Date.UTC(2021, 3, 20, 4, 30),
        missing: 150,
        cause: 'unexplained',
      },
      {
        ...series,
        fromMs: Date.UTC(2021, 3, 25, 4, 1),
        toMs: Date.UTC(2021, 3, 25, 8, 45),
        missing: 284,
        cause: 'unexplained',
      },
    ]);
    expect(right(await embedded.klineReader.coverage())).toEqual([
      expect.objectContaining({ ...series, count: 17_060 }),
    ]);
    const flagged = (await readAll(embedded.reader, Topics.enriched(interval), 1))
      .map(({ value }) => JSON.parse(Buffer.from(value!).toString()) as { gap_before: number })
      .filter(({ gap_before }) => gap_before > 0)
      .map(({ gap_before }) => gap_before);
    expect(flagged).toEqual([150, 284]);
  }, 180_000);
});
