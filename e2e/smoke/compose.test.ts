/**
 * docker-compose.yml as it stands: comes up with no step before it, streams from the simulated exchange, takes a real month
 * from an archive, survives being stopped, and is as closed as it says.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { describeWithDocker } from '@cryptostream/testkit';
import { compose, readSecret, upstreamServices, type Compose, type Inspected } from './compose';

const symbols = ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC'];
const intervals = ['1s', '1m', '15m', '1h', '1d'];
const archiveSymbols = ['BTCUSDT', 'ETHUSDT'];
const rowsPerSymbol = 44_640;

type SeriesStatus = {
  readonly source: string;
  readonly symbol: string;
  readonly interval: string;
  readonly feed: { readonly status: string; readonly detail: string } | null;
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
        ...['kafka', 'control-center', 'influxdb', 'grafana', 'gateway'],
      ]),
    );
  });
});

describeWithDocker('docker compose up', () => {
  let project: Compose;
  const series = async (): Promise<readonly SeriesStatus[]> => {
    const response = await fetch(`http://127.0.0.1:${project.ports.gateway}/api/v1/status`, answerIn(10_000));
    return ((await response.json()) as { series: readonly SeriesStatus[] }).series;
  };
  const flux = async (query: string): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${project.ports.influxdb}/api/v2/query?org=cryptostream`, {
      method: 'POST',
      headers: {
        authorization: `Token ${readSecret(project, 'gateway', 'influxdb-token')}`,
        'content-type': 'application/vnd.flux',
        accept: 'application/csv',
      },
      body: query,
      ...answerIn(60_000),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.text();
  };
  const count = async (measurement: string, symbol: string, source: string): Promise<number> => {
    const csv = await flux(
      `from(bucket: "market") |> range(start: 0) |> filter(fn: (r) => r._measurement == "${measurement}" and ` +
        `r.symbol == "${symbol}" and r.source == "${source}" and r.interval == "1m" and r._field == "close") |> count()`,
    );
    const [header = '', row = ''] = csv.trim().split(/\r?\n/);
    return Number(row.split(',')[header.split(',').indexOf('_value')] ?? 0);
  };

  beforeAll(() => {
    project = compose('cryptostream-smoke', { SYMBOL_TABLE: [...symbols, ...archiveSymbols].join(',') });
    project.run('up', '--detach', '--build');
  }, 1_500_000);

  afterAll(() => {
    project.run('down', '--volumes', '--remove-orphans', '--timeout', '20');
  }, 180_000);

  test('every series of the simulated exchange becomes live', async () => {
    const all = await until('20 live series', 240_000, async () => {
      const live = (await series()).filter(
        ({ feed, source }) => source === 'simulated' && feed?.status === 'live',
      );
      return live.length === symbols.length * intervals.length ? live : undefined;
    });
    expect(all.map(({ symbol, interval }) => `${symbol} ${interval}`).toSorted()).toEqual(
      symbols.flatMap((symbol) => intervals.map((interval) => `${symbol} ${interval}`)).toSorted(),
    );
  }, 300_000);

  test('the page and its API answer, and say SIMULATED', async () => {
    const page = await fetch(`http://127.0.0.1:${project.ports.gateway}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('CryptoStream');
    const status = (await (
      await fetch(`http://127.0.0.1:${project.ports.gateway}/api/v1/status`)
    ).json()) as {
      mode: string;
      banner: string | null;
    };
    expect(status).toMatchObject({
      mode: 'simulated',
      banner: expect.stringContaining('SIMULATED') as string,
    });
  });

  test('it is as closed as it says', () => {
    const secrets = [
      readSecret(project, 'influxdb', 'admin-password'),
      readSecret(project, 'influxdb', 'admin-token'),
      readSecret(project, 'consumer', 'influxdb-token'),
      readSecret(project, 'gateway', 'influxdb-token'),
    ];
    expect(new Set(secrets).size).toBe(secrets.length);
    const containers = project.inspect();
    const problems = containers.flatMap((container) => problemsOf(container, secrets));
    expect(problems).toEqual([]);
    const logs = project.run('logs', '--no-color');
    expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
  });

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
      for (const symbol of archiveSymbols)
        for (const measurement of ['kline_raw', 'kline_enriched'])
          await until(`${rowsPerSymbol} ${measurement} of ${symbol}`, 300_000, async () =>
            (await count(measurement, symbol, 'binance')) === rowsPerSymbol ? true : undefined,
          );
      for (const symbol of archiveSymbols) expect(await storedRows(flux, symbol)).toEqual(rowsOfFile(symbol));
    }, 600_000);
  });

  test('stopping and starting again loses nothing', async () => {
    project.run('stop', '--timeout', '30');
    project.run('start');
    await until('20 live series', 240_000, async () => {
      const live = (await series()).filter(
        ({ feed, source }) => source === 'simulated' && feed?.status === 'live',
      );
      return live.length === symbols.length * intervals.length ? true : undefined;
    });
    const incomplete = await until('complete series', 120_000, async () => {
      const missing = (await series()).filter(
        ({ source, stored, expected, missing_ours }) =>
          source === 'simulated' && (missing_ours > 0 || stored !== expected),
      );
      return missing.length === 0 ? missing : undefined;
    });
    expect(incomplete).toEqual([]);
  }, 500_000);
});

const oneShots = ['secrets', 'topics', 'tokens'];

const problemsOf = (
  { Name, Config, HostConfig }: Inspected,
  secrets: readonly string[],
): readonly string[] => {
  const service = Config.Labels['com.docker.compose.service'] ?? '';
  const isOneShot = oneShots.includes(service);
  const findings: readonly (readonly [boolean, string])[] = [
    [
      Config.Env.some((each) => secrets.some((secret) => each.includes(secret))),
      'has a secret in its environment',
    ],
    [HostConfig.Memory === 0, 'has no memory limit'],
    [HostConfig.NanoCpus === 0, 'has no CPU limit'],
    [!(HostConfig.CapDrop ?? []).includes('ALL'), 'keeps capabilities'],
    [
      !(HostConfig.SecurityOpt ?? []).some((each) => each.startsWith('no-new-privileges')),
      'may gain privileges',
    ],
    [HostConfig.LogConfig.Config['max-size'] === undefined, 'does not rotate its log'],
    [!isOneShot && HostConfig.RestartPolicy.Name !== 'unless-stopped', 'is not restarted'],
    [!isOneShot && service !== 'kafka' && /^(0(:|$)|root|$)/.test(Config.User), 'runs as root'],
    [
      Object.values(HostConfig.PortBindings ?? {}).some((bindings) =>
        (bindings ?? []).some(({ HostIp }) => HostIp !== '127.0.0.1'),
      ),
      'is published beyond 127.0.0.1',
    ],
    [service === 'kafka' && Object.keys(HostConfig.PortBindings ?? {}).length > 0, 'publishes Kafka'],
  ];
  return findings.filter(([found]) => found).map(([, problem]) => `${Name} ${problem}`);
};

const fields = ['open', 'high', 'low', 'close', 'volume'] as const;

const rowsOfFile = (symbol: string): readonly string[] =>
  gunzipSync(readFileSync(testDataPath('klines', `${symbol}-1m-2025-03.csv.gz`)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(0, 6).map(Number).join(','));

const storedRows = async (
  flux: (query: string) => Promise<string>,
  symbol: string,
): Promise<readonly string[]> => {
  const csv = await flux(
    `from(bucket: "market") |> range(start: 0) |> filter(fn: (r) => r._measurement == "kline_raw" and r.symbol == "${symbol}" and ` +
      'r.source == "binance" and r.interval == "1m") |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value") ' +
      '|> keep(columns: ["_time", "open", "high", "low", "close", "volume"]) |> sort(columns: ["_time"])',
  );
  const [header = '', ...rows] = csv.trim().split(/\r?\n/);
  const columns = header.split(',');
  const place = (name: string): number => columns.indexOf(name);
  return rows.map((row) => {
    const cells = row.split(',');
    return [Date.parse(cells[place('_time')]!), ...fields.map((name) => Number(cells[place(name)]))].join(
      ',',
    );
  });
};
