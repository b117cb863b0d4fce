/**
 * The market pipeline on real klines: the exchange's own longer klines against its shorter ones, and the market states, in one
 * process and, killed again and again, through Kafka and InfluxDB. Both have to come to the same, byte for byte.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaInfluxCommitter, noMarketMetrics, noMetrics, runMarket } from '@cryptostream/consumer';
import { marketStateSchema, reconciliationSchema, Topics } from '@cryptostream/contracts';
import { Interval, Market } from '@cryptostream/domain';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import { influxStore } from '@cryptostream/influx';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { LogReader } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import { describeWithTestData } from '@cryptostream/test-data';
import {
  cleanups,
  describeWithDocker,
  startInflux,
  startKafka,
  type StartedInflux,
  until,
} from '@cryptostream/testkit';
import { readAll, right } from './archive-through';
import { startMember, tokenFile } from './consumer-member';
import { listDifferences } from './differences';
import { enrich, feed, klinesOf, type KlineFile } from './market-feed';
import { seededRandom } from './seeded-random';
import { readPoints } from './stored-points';

const day = Interval.lengthMs('1d');

type Case = {
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval.Interval[];
  readonly files: readonly KlineFile[];
  readonly fromMs: number;
  readonly toMs: number;
};

const symbols = ['BTCUSDT', 'ETHUSDT'];
const march: Case = {
  symbols,
  intervals: ['1m', '15m', '1h', '1d'],
  files: symbols.flatMap((symbol) => [
    { symbol, interval: '1m', name: `${symbol}-1m-2025-03.csv.gz` } as const,
    { symbol, interval: '15m', name: `${symbol}-15m-2025-02-24_2025-04-06.csv.gz` } as const,
    { symbol, interval: '1h', name: `${symbol}-1h-2025-02-24_2025-04.csv.gz` } as const,
    { symbol, interval: '1d', name: `${symbol}-1d-2025-02-24_2025-04.csv.gz` } as const,
  ]),
  fromMs: Date.UTC(2025, 1, 24),
  toMs: Date.UTC(2025, 2, 5),
};
const outages: Case = {
  symbols: ['BTCUSDT'],
  intervals: ['1m', '2h', '1d'],
  files: [
    { symbol: 'BTCUSDT', interval: '1m', name: 'BTCUSDT-1m-2021-04_outages.csv.gz' },
    { symbol: 'BTCUSDT', interval: '2h', name: 'BTCUSDT-2h-2017-08_2021-12.csv.gz' },
    { symbol: 'BTCUSDT', interval: '1d', name: 'BTCUSDT-1d-to-2024.csv.gz' },
  ],
  fromMs: Date.UTC(2021, 3, 18),
  toMs: Date.UTC(2021, 3, 28),
};

const planOf = (of: Case): Market.MarketPlan =>
  Market.plan(
    'binance',
    of.symbols.flatMap((symbol) => of.intervals.map((interval) => ({ symbol, interval }))),
  );

type Published = {
  readonly states: readonly string[];
  readonly reconciliations: readonly string[];
};

/** Of each symbol in its order. */
const publishedOf = async (reader: LogReader, of: Case, partitions: number): Promise<Published> => {
  const [states, quality] = [
    await readAll(reader, Topics.marketState, partitions),
    await readAll(reader, Topics.quality, partitions),
  ];
  const textsOf = (records: typeof states): readonly string[] =>
    of.symbols.flatMap((symbol) =>
      records.filter(({ key }) => key === symbol).map(({ value }) => Buffer.from(value!).toString()),
    );
  return {
    states: textsOf(states),
    reconciliations: textsOf(quality.filter(({ headers }) => headers['type'] === 'reconciliation')),
  };
};

const countsOf = ({ reconciliations }: Published) => {
  const counts: { [what: string]: number } = {};
  reconciliations
    .map((text) => reconciliationSchema.parse(JSON.parse(text)))
    .forEach(({ interval, outcome, symbol }) => {
      const what = `${symbol} ${interval} ${outcome}`;
      counts[what] = (counts[what] ?? 0) + 1;
    });
  return counts;
};

/** How many market states there will be: the 1m klines up to where the first series ends. */
const statesOf = (of: Case): number => {
  const all = of.files.map((file) => klinesOf(file, of.fromMs, of.toMs));
  const endsMs = all.map((klines) => {
    const last = klines.at(-1)!;
    return last.openTimeMs + 2 * Interval.lengthMs(last.interval);
  });
  const endMs = Math.min(...endsMs);
  return all
    .flat()
    .filter(({ interval, openTimeMs }) => interval === '1m' && openTimeMs + Interval.lengthMs('1m') < endMs)
    .length;
};

const inOneProcess = async (
  embedded: Embedded,
  of: Case,
  gaps: 'of the exchange' | 'not told',
): Promise<Published> => {
  right(await embedded.createTopics(Topics.specifications(of.intervals))());
  for (const file of of.files) await feed(embedded, klinesOf(file, of.fromMs, of.toMs), 0, gaps);
  await enrich({ ...embedded, partitions: 1, logger: silentLogger }, of.intervals, of.symbols);
  const market = runMarket(
    { ...embedded, clock: systemClock, logger: silentLogger, metrics: noMarketMetrics, random: () => 0.5 },
    { plan: planOf(of), partitionOf: () => 0 },
  );
  const expected = statesOf(of);
  const ended = market.ended.then((reason) => {
    throw new Error(reason ?? 'ended early');
  });
  ended.catch(() => undefined);
  const count = async (): Promise<number> =>
    right(await embedded.reader.offsets(Topics.marketState)()).reduce((sum, { high }) => sum + high, 0);
  await Promise.race([
    until('all is published', count, (found) => found >= expected, { withinMs: 300_000 }),
    ended,
  ]);
  await market.stop();
  return publishedOf(embedded.reader, of, 1);
};

describeWithTestData('the market pipeline', () => {
  const cleanup = cleanups();
  afterAll(cleanup.run, 60_000);

  const openFile = async (): Promise<Embedded> => {
    const folder = mkdtempSync(join(tmpdir(), 'cryptostream-market-'));
    cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
    const embedded = right(
      await openEmbedded({ file: join(folder, 'market.db'), partitions: 1 }, systemClock, silentLogger)(),
    );
    cleanup.add(embedded.close);
    return embedded;
  };

  let expected: Published;
  beforeAll(async () => {
    expected = await inOneProcess(await openFile(), march, 'not told');
  }, 300_000);

  test('March 2025: every longer kline that the shorter ones cover matches, a state for each minute', () => {
    const minutes = (march.toMs - Date.UTC(2025, 2, 1, 3)) / Interval.lengthMs('1m');
    expect(expected.states).toHaveLength(symbols.length * minutes);
    expect(countsOf(expected)).toEqual(
      Object.fromEntries(
        symbols.flatMap((symbol) => [
          [`${symbol} 15m match`, minutes / 15],
          [`${symbol} 1h match`, ((march.toMs - march.fromMs) / day) * 24],
          [`${symbol} 1d match`, (march.toMs - march.fromMs) / day],
        ]),
      ),
    );
    const states = expected.states.map((text) => marketStateSchema.parse(JSON.parse(text)));
    const warm = states.filter(({ open_time_ms: openTimeMs }) => openTimeMs >= Date.UTC(2025, 2, 2, 3));
    expect(warm.every((state) => state.volatility_regime !== undefined && state.klines_24h === 1_440)).toBe(
      true,
    );
    expect(new Set(warm.map((state) => state.volatility_regime))).toEqual(new Set(['low', 'normal', 'high']));
    // Ten days have no average of twenty.
    expect(states.at(-1)).not.toHaveProperty('trend_1d');
    expect(states.at(-1)).toMatchObject({
      symbol: 'ETHUSDT',
      trend_1h: expect.any(Number) as number,
    });
  });

  test('the 24 hours of a minute are the sums over the file, to the last digit', () => {
    const [btc] = march.files;
    const klines = klinesOf(btc!, march.fromMs, march.toMs);
    const states = expected.states
      .map((text) => marketStateSchema.parse(JSON.parse(text)))
      .filter(({ symbol }) => symbol === 'BTCUSDT');
    for (const at of [1_439, 2_000, 5_000]) {
      const window = klines.slice(at - 1_439, at + 1);
      const total = window.reduce((sum, { volume }) => sum + scaled(volume), 0n);
      expect(scaled(states[at]!.volume_24h!)).toBe(total);
      expect(Number(states[at]!.high_24h)).toBe(Math.max(...window.map(({ high }) => Number(high))));
      expect(Number(states[at]!.low_24h)).toBe(Math.min(...window.map(({ low }) => Number(low))));
      expect(scaled(states[at]!.change_24h!)).toBe(scaled(window.at(-1)!.close) - scaled(window[0]!.open));
    }
    expect(states[1_438]!.volume_24h).toBeUndefined();
  });

  test.each([
    ['of the exchange', { 'BTCUSDT 2h match': 118, 'BTCUSDT 1d match': 10 }],
    [
      'not told',
      {
        'BTCUSDT 2h match': 115,
        'BTCUSDT 2h incomplete': 3,
        'BTCUSDT 1d match': 8,
        'BTCUSDT 1d incomplete': 2,
      },
    ],
  ] as const)(
    'two outages of April 2021, %s',
    async (gaps, counts) => {
      const published = await inOneProcess(await openFile(), outages, gaps);
      expect(countsOf(published)).toEqual(counts);
      const differences = published.reconciliations.flatMap(
        (text) => reconciliationSchema.parse(JSON.parse(text)).differences,
      );
      expect(differences).toEqual([]);
    },
    300_000,
  );

  describeWithDocker('through Kafka and InfluxDB', () => {
    const partitions = 4;
    let log: KafkaLog;
    let influx: StartedInflux;
    let brokers: readonly string[];

    beforeAll(async () => {
      const [kafka, store] = await Promise.all([
        cleanup.started(startKafka()),
        cleanup.started(startInflux()),
      ]);
      influx = store;
      brokers = kafka.brokers;
      log = kafkaLog({ brokers: kafka.brokers, clientId: 'market' }, silentLogger);
      cleanup.add(log.close);
      right(
        await log.createTopics(
          Topics.specifications(march.intervals).map((each) => ({
            ...each,
            partitions,
            replicationFactor: 1,
          })),
        )(),
      );
      for (const file of march.files)
        await feed(log, klinesOf(file, march.fromMs, march.toMs), symbols.indexOf(file.symbol), 'not told');
      const { writer } = influxStore({ ...influx, timeoutMs: 20_000 }, silentLogger);
      cleanup.add(writer.close);
      const committer = kafkaInfluxCommitter({
        openPublisher: log.openPublisher,
        writer,
        clock: systemClock,
        logger: silentLogger,
        metrics: noMetrics,
        health: { storeFailing: () => undefined },
        random: () => 0.5,
      });
      await enrich(
        { ...log, openCommitter: committer, partitions, logger: silentLogger },
        march.intervals,
        symbols,
      );
    }, 400_000);

    test('killed again and again, a process publishes what one process has computed, byte for byte', async () => {
      const random = seededRandom(7);
      const start = (name: string) =>
        startMember(
          { kafka: { brokers } as Parameters<typeof startMember>[0]['kafka'], influx, symbols },
          name,
          {
            PIPELINE: 'market',
            SOURCE: 'binance',
            SYMBOLS: symbols.join(','),
            INTERVALS: march.intervals.join(','),
            PARTITIONS: String(partitions),
            INFLUXDB_TOKEN_FILE: tokenFile(influx.token),
          },
        );
      const published = new Set<number>();
      const count = async (): Promise<number> =>
        (await publishedOf(log.reader, march, partitions)).states.length;
      for (let kill = 0; kill < 6; kill += 1) {
        const member = await start(`killed-${kill}`);
        await member.says('going on where the log says', 90_000);
        await systemClock.sleep(random.integer(100, 1_200));
        await member.kill();
        await member.stopGate();
        published.add(await count());
      }
      expect(published.size).toBeGreaterThan(3);
      const member = await start('last');
      cleanup.add(member.stopGate);
      cleanup.add(member.kill);
      const hint = (): string => member.output().slice(-2_000);
      const countWhileRunning = (): Promise<number> => {
        if (!member.isRunning()) throw new Error(hint());
        return count();
      };
      await until('all is published', countWhileRunning, (found) => found >= expected.states.length, {
        ...{ withinMs: 300_000, everyMs: 500, hint },
      });
      member.signal('SIGTERM');
      expect(await member.exited).toBe(0);
      const actual = await publishedOf(log.reader, march, partitions);
      expect(listDifferences('market.state', expected.states, actual.states)).toEqual([]);
      expect(listDifferences('quality', expected.reconciliations, actual.reconciliations)).toEqual([]);
    }, 600_000);

    test('each state and each verdict is a point in InfluxDB, with the same numbers', async () => {
      const points = await readPoints(influx, 'market_state', '1m');
      expect(points.size).toBe(expected.states.length);
      const place = (symbol: string, timeMs: number): string =>
        `market_state interval=1m source=binance symbol=${symbol} ${timeMs}`;
      for (const text of expected.states.filter((_, at) => at % 97 === 0)) {
        const state = marketStateSchema.parse(JSON.parse(text));
        const fields = new Map(
          JSON.parse(points.get(place(state.symbol, state.open_time_ms))!) as [string, unknown][],
        );
        expect(fields.get('close')).toBe(Number(state.close));
        for (const name of [
          'trend_agreement',
          'volatility_ratio',
          'volatility_regime',
          'klines_24h',
        ] as const)
          expect(fields.get(name)).toBe(state[name]);
        expect(fields.get('volume_24h')).toBe(
          state.volume_24h === undefined ? undefined : Number(state.volume_24h),
        );
        expect(fields.get('close_1h')).toBe(Number(state.intervals['1h']!.close));
        expect(fields.get('rsi_14_15m')).toBe(state.intervals['15m']!['rsi_14']);
      }
      const verdicts = await Promise.all(
        (['15m', '1h', '1d'] as const).map((interval) => readPoints(influx, 'quality', interval)),
      );
      const judged = verdicts
        .flatMap((each) => [...each])
        .filter(([key]) => key.includes('kind=reconciliation'));
      expect(judged).toHaveLength(expected.reconciliations.length);
      expect(judged.every(([, fields]) => fields.includes('["outcome","match"]'))).toBe(true);
    }, 120_000);
  });
});

const scaled = (decimal: string): bigint => {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const digits = BigInt(`${whole}${fraction.padEnd(8, '0')}`);
  return decimal.startsWith('-') ? -digits : digits;
};
