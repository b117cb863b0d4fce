/** Every query of every dashboard against a real InfluxDB that holds real klines, as the pipeline writes them. */
import { toEnrichedPoint, toRawPoint, type Point } from '@cryptostream/contracts';
import { Enrichment, SeriesState, type Interval, type Kline } from '@cryptostream/domain';
import {
  describeWithDocker,
  describeWithTestData,
  grafanaDashboards,
  recordingLogger,
  right,
  startInflux,
  testDataPath,
  toGrafanaScript,
  type GrafanaPanel,
  type GrafanaVariable,
  type StartedInflux,
} from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ensureBucket } from './ensure-bucket';
import { influxConnection, type InfluxConnection } from './influx-connection';
import { influxWriter } from './influx-writer';

jest.setTimeout(60_000);

const count = 3_000;
const series = { source: 'binance', symbol: 'BTCUSDT' } as const;
const files = [
  ['1m', 'BTCUSDT-1m-2024-12.csv.gz'],
  ['15m', 'BTCUSDT-15m-2024-12.csv.gz'],
  ['1d', 'BTCUSDT-1d-to-2024.csv.gz'],
  ['1h', 'BTCUSDT-1h-2024-12.csv.gz'],
] as const;

const klinesOf = (interval: Interval.Interval, file: string): readonly Kline[] =>
  gunzipSync(readFileSync(testDataPath('klines', file)))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1, count + 1)
    .map((row) => {
      const [openTime, open, high, low, close, volume] = row.split(',') as [string, ...string[]];
      const prices = { open: open!, high: high!, low: low!, close: close!, volume: volume! };
      return { ...series, interval, openTimeMs: Number(openTime), ...prices, closed: true };
    });

const enrichedPoints = (klines: readonly Kline[]): readonly Point[] => {
  const enrichment = Enrichment.enrichment(Enrichment.defaultConfiguration);
  if (E.isLeft(enrichment)) throw new Error(enrichment.left.message);
  const advance = SeriesState.advance(enrichment.right);
  let state: SeriesState.SeriesState | null = null;
  return klines.map((kline) => {
    const [outcome, next] = advance(state, kline);
    state = next;
    if (outcome._tag !== 'Enriched') throw new Error(`${outcome._tag} at ${kline.openTimeMs}`);
    return toEnrichedPoint(outcome.enriched);
  });
};

// Grafana's builder of frames knows no converter for InfluxDB's booleans; a column of them breaks the panel.
const isDrawable = (value: unknown): boolean => value === null || typeof value !== 'boolean';

describeWithDocker('dashboards', () => {
  describeWithTestData('on real klines', () => {
    let influx: StartedInflux;
    let connection: InfluxConnection;
    const klines = new Map<string, readonly Kline[]>();

    beforeAll(async () => {
      influx = await startInflux();
      await right(ensureBucket({ ...influx, adminToken: influx.token }));
      connection = influxConnection({ ...influx, timeoutMs: 20_000 });
      const writer = influxWriter({ ...influx, timeoutMs: 20_000 }, recordingLogger().logger);
      for (const [interval, file] of files) {
        klines.set(interval, klinesOf(interval, file));
        const points = klines.get(interval)!;
        expect(await right(writer.write([...points.map(toRawPoint), ...enrichedPoints(points)]))).toEqual([]);
      }
      await writer.close();
    }, 120_000);
    afterAll(async () => {
      await connection.close();
      await influx.stop();
    }, 60_000);

    const run = (query: string, interval: string) => {
      const stored = klines.get(interval)!;
      const script = toGrafanaScript(query, {
        bucket: influx.bucket,
        fromMs: stored[0]!.openTimeMs,
        toMs: stored.at(-1)!.openTimeMs + 1,
        variables: { ...series, interval },
      });
      return right(connection.query(influx.org, script));
    };

    const variables = grafanaDashboards().flatMap(({ title, templating }) =>
      templating.list.map((variable) => [`${title}, ${variable.name}`, variable] as const),
    );
    const expected: { readonly [name: string]: readonly string[] } = {
      source: ['binance'],
      symbol: ['BTCUSDT'],
      interval: ['1m', '15m', '1h', '1d'],
    };
    test.each(variables)(
      'variable %s lists what is stored, in order',
      async (_, variable: GrafanaVariable) => {
        const rows = await run(variable.query, '1m');
        expect(rows.map((row) => row['_value'])).toEqual(expected[variable.name]);
      },
    );

    const panels = grafanaDashboards().flatMap(({ title, panels: all }) =>
      all.flatMap((panel) =>
        files.map(([interval]) => [`${title}, ${panel.title} (${panel.type})`, interval, panel] as const),
      ),
    );
    test.each(panels)(
      'panel %s shows %s',
      async (_, interval, { type, targets, maxDataPoints }: GrafanaPanel) => {
        for (const { query } of targets) {
          const rows = await run(query, interval);
          expect(rows.length).toBeGreaterThan(0);
          expect(rows.length).toBeLessThanOrEqual(maxDataPoints ?? 1_000);
          rows.forEach((row) => expect(Object.values(row).every(isDrawable)).toBe(true));
          // One table, or Grafana makes a frame of each.
          expect(new Set(rows.map((row) => row['table']))).toEqual(new Set([0]));
          if (type !== 'stat') expectEnd(rows, klines.get(interval)!);
          if (type === 'candlestick') expectCandles(rows, klines.get(interval)!);
        }
      },
    );
  });
});

type Rows = readonly { readonly [column: string]: unknown }[];

const timesOf = (rows: Rows): readonly number[] => rows.map((row) => Date.parse(String(row['_time'])));

const expectEnd = (rows: Rows, klines: readonly Kline[]): void => {
  const times = timesOf(rows);
  expect(times).toEqual(times.toSorted((left, right) => left - right));
  expect(times.at(-1)).toBe(klines.at(-1)!.openTimeMs);
};

const expectCandles = (rows: Rows, klines: readonly Kline[]): void => {
  expect(Object.keys(rows[0]!).toSorted()).toEqual(
    ['result', 'table', '_time', 'close', 'high', 'low', 'open', 'sma_20'].toSorted(),
  );
  const shown = klines.slice(-rows.length);
  expect(rows.map(({ open, high, low, close }) => [open, high, low, close])).toEqual(
    shown.map(({ open, high, low, close }) => [open, high, low, close].map(Number)),
  );
  const closes = shown.slice(-20).map(({ close }) => Number(close));
  expect(rows.at(-1)!['sma_20']).toBeCloseTo(closes.reduce((sum, close) => sum + close, 0) / 20, 6);
};
