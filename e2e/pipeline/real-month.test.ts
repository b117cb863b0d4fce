/**
 * A real month of two symbols: archive → Kafka → consumer → InfluxDB on real components, and the same through the embedded
 * form. Every stored value against the file, the indicators against an oracle, and both ways against each other.
 */
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { kafkaInfluxCommitter, noMetrics } from '@cryptostream/consumer';
import { Topics } from '@cryptostream/contracts';
import { Enrichment } from '@cryptostream/domain';
import { openEmbedded } from '@cryptostream/embedded';
import { influxStore } from '@cryptostream/influx';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { KlineReader, StoredKline } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { cleanups, describeWithDocker, startInflux, startKafka } from '@cryptostream/testkit';
import { archiveThrough, readAll, right } from './archive-through';
import { disagreements } from './disagreements';
import { enrichedOver, type OracleBar } from './oracle';

const symbols = ['BTCUSDT', 'ETHUSDT'] as const;
const interval = '1m';
const rowsPerSymbol = 44_640;
const replay = () => ({ directory: archiveDirectory(), symbols, interval, deadlineMs: 240_000 }) as const;

type Row = { readonly openTimeMs: number; readonly texts: readonly string[] };

const fileOf = (symbol: string): string => testDataPath('klines', `${symbol}-1m-2025-03.csv.gz`);

const rowsOf = (symbol: string): readonly Row[] =>
  gunzipSync(readFileSync(fileOf(symbol)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [time, ...texts] = line.split(',');
      return { openTimeMs: Number(time), texts };
    });

let directory = '';
/** The folder of real klines holds other months too: this one alone, by link. */
const archiveDirectory = (): string => directory;

const readStored = async (
  reader: KlineReader,
  measurement: 'kline_raw' | 'kline_enriched',
  symbol: string,
): Promise<readonly StoredKline[]> => {
  const all: StoredKline[] = [];
  for (let fromMs = 0; ; fromMs = all.at(-1)!.openTimeMs + 1) {
    const page = right(
      await reader.klines({ source: 'binance', symbol, interval, measurement, fromMs, limit: 10_000 })(),
    );
    all.push(...page);
    if (page.length === 0) return all;
  }
};

describeWithTestData('a real month', () => {
  const rows = new Map<string, readonly Row[]>();
  const fromInflux = new Map<string, readonly StoredKline[]>();

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'cryptostream-month-'));
    symbols.forEach((symbol) => {
      symlinkSync(fileOf(symbol), join(directory, `${symbol}-1m-2025-03.csv.gz`));
      rows.set(symbol, rowsOf(symbol));
    });
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  describeWithDocker('through Kafka and InfluxDB', () => {
    let log: KafkaLog;
    let reader: KlineReader;
    const cleanup = cleanups();

    beforeAll(async () => {
      const [kafka, influx] = await Promise.all([
        cleanup.started(startKafka()),
        cleanup.started(startInflux()),
      ]);
      log = kafkaLog({ brokers: kafka.brokers, clientId: 'real-month' }, silentLogger);
      cleanup.add(log.close);
      right(
        await log.createTopics(
          Topics.specifications([interval]).map((topic) => ({
            ...topic,
            partitions: 4,
            replicationFactor: 1,
          })),
        )(),
      );
      const store = influxStore({ ...influx, timeoutMs: 20_000 }, silentLogger);
      reader = store.reader;
      cleanup.add(reader.close);
      cleanup.add(store.writer.close);
      await archiveThrough(
        {
          ...log,
          partitions: 4,
          logger: silentLogger,
          openCommitter: kafkaInfluxCommitter({
            openPublisher: log.openPublisher,
            writer: store.writer,
            clock: systemClock,
            logger: silentLogger,
            metrics: noMetrics,
            health: { storeFailing: () => undefined },
            random: () => 0.5,
          }),
        },
        replay(),
      );
    }, 400_000);

    afterAll(cleanup.run, 60_000);

    test('89,280 raw and 89,280 enriched points', async () => {
      for (const symbol of symbols) {
        fromInflux.set(`raw ${symbol}`, await readStored(reader, 'kline_raw', symbol));
        fromInflux.set(`enriched ${symbol}`, await readStored(reader, 'kline_enriched', symbol));
      }
      expect([...fromInflux].map(([name, stored]) => [name, stored.length])).toEqual(
        symbols.flatMap((symbol) => [
          [`raw ${symbol}`, rowsPerSymbol],
          [`enriched ${symbol}`, rowsPerSymbol],
        ]),
      );
    }, 120_000);

    test.each(symbols)('every raw value of %s equals the file as float64', (symbol) => {
      const stored = fromInflux.get(`raw ${symbol}`)!;
      const different = rows.get(symbol)!.filter(({ openTimeMs, texts }, index) => {
        const { openTimeMs: time, fields } = stored[index]!;
        const values = ['open', 'high', 'low', 'close', 'volume'].map((name) => fields[name]);
        return time !== openTimeMs || values.some((value, column) => value !== Number(texts[column]));
      });
      expect(different).toEqual([]);
    });

    test('the exact strings of the file are in the topic, once each and in order', async () => {
      const records = await readAll(log.reader, Topics.klines(interval), 4);
      expect(records).toHaveLength(symbols.length * rowsPerSymbol);
      for (const symbol of symbols) {
        const values = records
          .filter(({ key }) => key === symbol)
          .map(({ value }) => JSON.parse(Buffer.from(value!).toString()) as Record<string, unknown>);
        const expected = rows.get(symbol)!.map(({ openTimeMs, texts }) => [openTimeMs, ...texts]);
        expect(
          values.map((v) => [v['open_time_ms'], v['open'], v['high'], v['low'], v['close'], v['volume']]),
        ).toEqual(expected);
      }
    }, 60_000);

    test.each(symbols)(
      'every value of %s agrees with the oracle to 1e-9',
      (symbol) => {
        const bars = rows.get(symbol)!.map(({ openTimeMs, texts }) => {
          const [, high, low, close, volume] = texts.map(Number) as [number, number, number, number, number];
          return { openTimeMs, high, low, close, volume };
        });
        const stored = fromInflux.get(`enriched ${symbol}`)!;
        const oracle = enrichedOver(bars);
        expect([...oracle.keys()]).toEqual(defaultNames());
        for (const [name, expected] of oracle)
          expect([
            name,
            ...disagreements(expected, stored.map(valueOf(name)), smallestOf(name, bars)),
          ]).toEqual([name]);
      },
      60_000,
    );
  });

  describe('in one process', () => {
    const cleanup = cleanups();
    afterEach(cleanup.run, 30_000);

    test('the same month on SQLite gives the same values bit for bit', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'cryptostream-embedded-'));
      cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
      const options = { file: join(folder, 'month.db'), partitions: 1 };
      const embedded = right(await openEmbedded(options, systemClock, silentLogger)());
      cleanup.add(embedded.close);
      right(await embedded.createTopics(Topics.specifications([interval]))());
      await archiveThrough({ ...embedded, partitions: 1, logger: silentLogger }, replay());
      for (const symbol of symbols)
        for (const kind of ['raw', 'enriched'] as const) {
          const stored = await readStored(embedded.klineReader, `kline_${kind}`, symbol);
          expect(stored).toHaveLength(rowsPerSymbol);
          const influxRows = fromInflux.get(`${kind} ${symbol}`);
          // Without Docker there is nothing to compare with.
          if (process.env['CI'] === 'true') expect(influxRows).toBeDefined();
          if (influxRows !== undefined) expect(firstDifference(stored, influxRows)).toBeUndefined();
        }
    }, 270_000);
  });
});

const defaultNames = (): readonly string[] =>
  right(Enrichment.enrichment(Enrichment.defaultConfiguration)).names;

/** A difference of prices knows no more digits than they do, and a volume summed up and down no more than the sums. */
const smallestOf = (name: string, bars: readonly OracleBar[]): number => {
  if (name.startsWith('macd') || name.endsWith('deviation')) return bars[0]!.close * 1e-4;
  if (name === 'obv') return 1_000;
  return /return|z_score|volatility/.test(name) ? 1e-3 : 0;
};

const valueOf =
  (name: string) =>
  ({ fields }: StoredKline): number | null => {
    const value = fields[name];
    return typeof value === 'number' ? value : null;
  };

const firstDifference = (left: readonly StoredKline[], right: readonly StoredKline[]) =>
  left.map((kline, index) => [sorted(kline), sorted(right[index]!)]).find(([a, b]) => a !== b);

const sorted = ({ openTimeMs, fields }: StoredKline): string =>
  JSON.stringify([openTimeMs, Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
