/**
 * docker-compose.yml as it stands: comes up with no step before it, streams from the simulated exchange, takes a real month
 * from an archive, survives being stopped, and is as closed as it says.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { cleanups, describeWithDocker } from '@cryptostream/testkit';
import { disagreements } from '../pipeline/disagreements';
import { rsiOver, smaOver } from '../pipeline/oracle';
import { compose, readSecret, upstreamServices, type Compose, type Inspected } from './compose';
import { influxOf } from './influx-of';
import { isLongRunning, problemsOf } from './problems-of';

const symbols = ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC'];
const intervals = ['1s', '1m', '15m', '1h', '1d'];
const archiveSymbols = ['BTCUSDT', 'ETHUSDT'];
const rowsPerSymbol = 44_640;

type SeriesStatus = {
  readonly source: string;
  readonly symbol: string;
  readonly interval: string;
  readonly feed: { readonly status: string; readonly detail: string } | null;
  readonly last_open_time_ms: number | null;
  readonly stored: number;
  readonly expected: number;
  readonly missing_ours: number;
};

// Docker takes a connection for a container that does not listen yet, and lets it wait.
const answerIn = (ms: number) => ({ signal: AbortSignal.timeout(ms) });

const until = async <A>(
  what: string,
  deadlineMs: number,
  probe: () => Promise<A | undefined>,
): Promise<A> => {
  const deadline = Date.now() + deadlineMs;
  let last = 'nothing yet';
  while (Date.now() < deadline) {
    const found = await probe().catch((error: unknown) => {
      last = String(error);
      return undefined;
    });
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error(`${what}: not within ${deadlineMs} ms (${last})`);
};

describeWithDocker('docker-compose.yml with the upstream images', () => {
  test.each(['live', 'simulated'])('is valid in profile %s and names every service', (profile) => {
    const services = upstreamServices(profile);
    const prefix = profile === 'live' ? '' : 'simulated-';
    expect(services).toEqual(
      expect.arrayContaining([
        ...intervals.flatMap((interval) => [`${prefix}producer-${interval}`, `consumer-${interval}`]),
        ...[
          `${prefix}consumer-market`,
          'kafka',
          'control-center',
          'influxdb',
          'grafana',
          'gateway',
          'prometheus',
        ],
      ]),
    );
  });
});

describeWithDocker('docker compose up', () => {
  let project: Compose;
  const cleanup = cleanups();

  const get = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${project.ports.gateway}${path}`, answerIn(20_000));
  const simulatedSeries = async (): Promise<readonly SeriesStatus[]> => {
    const { series } = (await (await get('/api/v1/status')).json()) as { series: readonly SeriesStatus[] };
    return series.filter(({ source }) => source === 'simulated');
  };
  const untilLive = (): Promise<readonly SeriesStatus[]> =>
    until('20 live series', 240_000, async () => {
      const live = (await simulatedSeries()).filter(({ feed }) => feed?.status === 'live');
      return live.length === symbols.length * intervals.length ? live : undefined;
    });
  const untilHealthy = (): Promise<boolean> =>
    until('healthy containers', 240_000, async () => {
      const unwell = project.inspect().filter(isLongRunning).filter(isUnwell);
      if (unwell.length > 0) throw new Error(unwell.map(({ Name }) => Name).join(', '));
      return true;
    });

  beforeAll(async () => {
    project = await compose('cryptostream-smoke', {
      SYMBOL_TABLE: [...symbols, ...archiveSymbols].join(','),
    });
    cleanup.add(project.remove);
    // A run that was killed may have left its own.
    project.run('down', '--volumes', '--remove-orphans', '--timeout', '5');
    project.run('up', '--detach', '--build');
  }, 1_500_000);

  afterAll(cleanup.run, 180_000);

  test('every series of the simulated exchange becomes live', async () => {
    const all = await untilLive();
    expect(all.map(({ symbol, interval }) => `${symbol} ${interval}`).toSorted()).toEqual(
      symbols.flatMap((symbol) => intervals.map((interval) => `${symbol} ${interval}`)).toSorted(),
    );
  }, 300_000);

  test('the page and its API answer, and say SIMULATED', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('CryptoStream');
    expect(await (await get('/api/v1/status')).json()).toMatchObject({
      mode: 'simulated',
      banner: expect.stringContaining('SIMULATED') as string,
    });
  }, 60_000);

  test('it is as closed as it says', () => {
    const secrets = [
      readSecret(project, 'influxdb', 'admin-password'),
      readSecret(project, 'influxdb', 'admin-token'),
      readSecret(project, 'consumer', 'influxdb-token'),
      readSecret(project, 'gateway', 'influxdb-token'),
    ];
    expect(new Set(secrets).size).toBe(secrets.length);
    const networks = project.inspectNetworks();
    expect(project.inspect().flatMap((container) => problemsOf(container, networks, secrets))).toEqual([]);
    const logs = project.run('logs', '--no-color');
    expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
  }, 60_000);

  test('every service is healthy, and none had to be started twice', untilHealthy, 300_000);

  type Answer = {
    readonly data: {
      readonly result: readonly {
        readonly metric: { readonly [label: string]: string };
        readonly value: readonly [number, string];
      }[];
    };
  };
  const askPrometheus = async (query: string): Promise<Answer['data']['result']> => {
    const search = new URLSearchParams({ query }).toString();
    const url = `http://127.0.0.1:${project.ports.prometheus}/api/v1/query?${search}`;
    return ((await (await fetch(url, answerIn(20_000))).json()) as Answer).data.result;
  };

  test('Prometheus has found every service, and the disk of the volumes', async () => {
    const wanted = {
      producer: intervals.length,
      consumer: intervals.length,
      market: 1,
      gateway: 1,
      simulator: 1,
      influxdb: 1,
      prometheus: 1,
    };
    const found = await until('all targets', 120_000, async () => {
      const rows = await askPrometheus('count by (job) (up == 1)');
      const counts: { readonly [job: string]: number } = Object.fromEntries(
        rows.map(({ metric, value }) => [metric['job'] ?? '', Number(value[1])]),
      );
      if (Object.entries(wanted).some(([job, count]) => counts[job] !== count))
        throw new Error(JSON.stringify(counts));
      return counts;
    });
    expect(found).toEqual(wanted);
    const [free] = await askPrometheus('cryptostream_disk_free_bytes{disk="docker"}');
    expect(Number(free?.value[1])).toBeGreaterThan(0);
  }, 180_000);

  test('shorter klines add up to the longer ones, and every market has its states', async () => {
    const found = await until('reconciliations and market states', 300_000, async () => {
      const [outcomes, states] = [await influxOf(project).outcomes(), await influxOf(project).marketStates()];
      if (!(outcomes['match']! > 100) || symbols.some((symbol) => !(states[symbol]! > 100)))
        throw new Error(JSON.stringify({ outcomes, states }));
      return { outcomes, states };
    });
    expect(Object.keys(found.outcomes)).toEqual(['match']);
    expect(Object.keys(found.states).toSorted()).toEqual([...symbols].toSorted());
  }, 320_000);

  const countsOfArchive = (): Promise<readonly number[]> =>
    Promise.all(
      archiveSymbols.flatMap((symbol) =>
        ['kline_raw', 'kline_enriched'].map((measurement) => influxOf(project).count(measurement, symbol)),
      ),
    );
  const wholeArchive = archiveSymbols.flatMap(() => [rowsPerSymbol, rowsPerSymbol]);

  describeWithTestData('a real month', () => {
    test('through archive, Kafka, consumer and InfluxDB: every raw value equals the file', async () => {
      project.run(
        'run',
        '--detach',
        '--no-deps',
        ...['SOURCE=archive', 'INTERVAL=1m', `SYMBOLS=${archiveSymbols.join(',')}`].flatMap((each) => [
          '--env',
          each,
        ]),
        ...archiveSymbols.flatMap((symbol) => {
          const name = `${symbol}-1m-2025-03.csv.gz`;
          return ['--volume', `${testDataPath('klines', name)}:/archive/${name}:ro`];
        }),
        'simulated-producer-1m',
      );
      await until('a whole month', 300_000, async () => {
        const counts = await countsOfArchive();
        if (counts.some((count, place) => count < wholeArchive[place]!)) throw new Error(counts.join(', '));
        return counts;
      });
      expect(await countsOfArchive()).toEqual(wholeArchive);
      for (const symbol of archiveSymbols)
        expect(await influxOf(project).rows('kline_raw', symbol, fields)).toEqual(rowsOfFile(symbol));
    }, 600_000);

    test.each(archiveSymbols)(
      'sma_20 and rsi_14 of %s agree with the oracle to 1e-9',
      async (symbol) => {
        const closes = rowsOfFile(symbol).map((row) => row[4]!);
        // With the close, which every kline has: a row of which nothing is asked for would be left out.
        const enriched = await influxOf(project).rows('kline_enriched', symbol, [
          'close',
          'sma_20',
          'rsi_14',
        ]);
        const column = (place: number) => enriched.map((row) => row[place] ?? null);
        expect(column(1)).toEqual(closes);
        expect(disagreements(smaOver(closes, 20), column(2))).toEqual([]);
        expect(disagreements(rsiOver(closes, 14), column(3))).toEqual([]);
      },
      120_000,
    );
  });

  test('stopping and starting again loses nothing', async () => {
    const before = new Map((await simulatedSeries()).map((each) => [keyOf(each), each.stored]));
    const archiveBefore = await countsOfArchive();
    project.run('stop', '--timeout', '30');
    project.run('start');
    const restartedMs = Date.now();
    await untilLive();
    await until('whole series that go on', 300_000, async () => {
      const lacking = (await simulatedSeries()).filter(
        (each) => !isWhole(each) || !hasGoneOn(each, before.get(keyOf(each)) ?? 0, restartedMs),
      );
      if (lacking.length > 0) throw new Error(JSON.stringify(lacking));
      return true;
    });
    expect(await countsOfArchive()).toEqual(archiveBefore);
    await untilHealthy();
  }, 1_000_000);
});

const isUnwell = ({ State, RestartCount }: Inspected): boolean =>
  !State.Running || State.Health?.Status !== 'healthy' || RestartCount > 0;

const keyOf = ({ symbol, interval }: SeriesStatus): string => `${symbol} ${interval}`;

const isWhole = ({ stored, expected, missing_ours }: SeriesStatus): boolean =>
  missing_ours === 0 && stored === expected;

/** Of the longer intervals no kline need have closed since. */
const hasGoneOn = (
  { interval, stored, last_open_time_ms }: SeriesStatus,
  storedBefore: number,
  restartedMs: number,
): boolean =>
  ['1s', '1m'].includes(interval)
    ? stored > storedBefore && (last_open_time_ms ?? 0) > restartedMs
    : stored >= storedBefore;

const fields = ['open', 'high', 'low', 'close', 'volume'] as const;

/** Open time and `fields`. */
const rowsOfFile = (symbol: string): readonly (readonly number[])[] =>
  gunzipSync(readFileSync(testDataPath('klines', `${symbol}-1m-2025-03.csv.gz`)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(0, 6).map(Number));
