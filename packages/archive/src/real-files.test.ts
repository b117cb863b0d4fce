/** Every file of the real set, against the manifest that was made with it. */
import { Decimal, Interval, type Kline } from '@cryptostream/domain';
import { describeWithTestData, testDataPath } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { collect } from './archive.fixture';
import { listArchive } from './list-archive';
import { mergeByTime } from './merge-by-time';
import { readArchive } from './read-archive';
import { readSeries, type Difference } from './read-series';

type Entry = {
  readonly file: string;
  readonly symbol: string;
  readonly interval: string;
  readonly market: string;
  readonly rows: number;
  readonly first: string;
  readonly last: string;
  readonly gaps: readonly unknown[];
  readonly missing: number;
  readonly zero_volume: number;
};

const sources: { readonly [market: string]: string } = {
  'binance spot': 'binance',
  'Binance.US spot': 'binance_us',
  'Binance USD-M futures': 'binance_futures',
};

const manifestPath = testDataPath('manifest.json');
const entries = existsSync(manifestPath)
  ? (JSON.parse(readFileSync(manifestPath, 'utf8')) as readonly Entry[]).filter(({ file }) =>
      file.includes('klines/'),
    )
  : [];

const pathOf = ({ file }: Entry): string => testDataPath('klines', basename(file));

const missingBefore = (kline: Kline, previous: Kline | undefined): number =>
  previous === undefined
    ? 0
    : Interval.countBetween(kline.interval, previous.openTimeMs, kline.openTimeMs) - 1;

const seconds = (timeMs: number): string => new Date(timeMs).toISOString().replace('.000', '');

const cellsOf = (kline: Kline): string =>
  [
    kline.openTimeMs,
    kline.open,
    kline.high,
    kline.low,
    kline.close,
    kline.volume,
    kline.closeTimeMs,
    kline.quoteVolume,
    kline.trades,
    kline.takerBuyVolume,
    kline.takerBuyQuoteVolume,
  ]
    .filter((cell) => cell !== undefined)
    .join();

const summary = async (entry: Entry) => {
  const rows = await collect(readArchive(pathOf(entry)));
  const klines = rows.flatMap((row) => (E.isRight(row) ? [row.right.kline] : []));
  const holes = klines.map((kline, index) => missingBefore(kline, klines[index - 1]));
  return { refused: rows.length - klines.length, klines, holes: holes.filter((missing) => missing > 0) };
};

// Tens of thousands of rows each, on machines that do other things too.
jest.setTimeout(60_000);

describeWithTestData('real kline files', () => {
  test.each(entries.map((entry) => [basename(entry.file), entry] as const))('%s', async (_, entry) => {
    const { refused, klines, holes } = await summary(entry);
    const [first, last] = [klines[0]!, klines.at(-1)!];
    expect(first).toMatchObject({
      source: sources[entry.market],
      symbol: entry.symbol,
      interval: entry.interval,
      closed: true,
    });
    expect({
      refused,
      rows: klines.length,
      gaps: holes.length,
      missing: holes.reduce((sum, missing) => sum + missing, 0),
      zero_volume: klines.filter(({ volume }) => Decimal.isZero(volume)).length,
      first: seconds(first.openTimeMs),
      last: seconds(last.openTimeMs),
    }).toEqual({
      refused: 0,
      rows: entry.rows,
      gaps: entry.gaps.length,
      missing: entry.missing,
      zero_volume: entry.zero_volume,
      first: entry.first,
      last: entry.last,
    });
    const lines = gunzipSync(readFileSync(pathOf(entry)))
      .toString()
      .trim()
      .split(/\r?\n/);
    expect([cellsOf(first), cellsOf(last)]).toEqual([lines[1], lines.at(-1)]);
  });

  test('rows of the archive itself: no header, ms and µs', async () => {
    const ms = await collect(readArchive(testDataPath('rest', 'ADABTC-1m-2021-11-27.vision-sample.csv')));
    const us = await collect(
      readArchive(testDataPath('rest', 'DOGEUSDT-1s-2025-01-01.sample-microseconds.csv')),
    );
    expect([ms.length, us.length, [...ms, ...us].every(E.isRight)]).toEqual([10, 3, true]);
    expect(us.map(E.map(({ kline }) => [kline.openTimeMs, kline.closeTimeMs]))).toEqual(
      [0, 1, 2].map((second) =>
        E.right([1_735_689_600_000 + second * 1_000, 1_735_689_600_999 + second * 1_000]),
      ),
    );
  });

  test('overlapping captures of one series: one stream, the restated and unfinished klines reported', async () => {
    const listing = await listArchive(testDataPath('klines'), { symbols: ['BTCUSDT'], intervals: ['1d'] })();
    const files = E.isRight(listing) ? listing.right.series.flatMap((each) => each.files) : [];
    const differences: Difference[] = [];
    const rows = await collect(readSeries(files, { onDifference: (found) => differences.push(found) }));
    expect([files.length, rows.length, rows.every(E.isRight)]).toEqual([3, 2_694 + 66, true]);
    expect(differences.map(({ kept }) => new Date(kept.openTimeMs).toISOString().slice(0, 10))).toEqual([
      '2018-02-08',
      '2018-11-26',
      '2018-12-17',
      '2019-05-08',
      '2019-10-01',
      '2019-12-04',
      '2020-07-12',
    ]);
  });

  test('all 4h series of the halt, interleaved by time', async () => {
    const listing = await listArchive(testDataPath('klines'), { intervals: ['4h'] })();
    const series = E.isRight(listing) ? listing.right.series : [];
    const rows = await collect(mergeByTime(series.map(({ files }) => readSeries(files))));
    const times = rows.map((row) => (E.isRight(row) ? row.right.openTimeMs : NaN));
    expect([series.length, rows.length]).toEqual([4, 9_571 + 4 * 48]);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
  });
});
