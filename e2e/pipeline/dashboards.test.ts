/**
 * Every query of every dashboard as Grafana would send it, against a real InfluxDB that holds what the pipeline stores of real and
 * of simulated klines. What a panel has settings for has to be in the answer.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboards, toDocumentation, type FluxTarget, type Sample } from '@cryptostream/dashboards';
import { Interval, type Kline } from '@cryptostream/domain';
import { influxWriter } from '@cryptostream/influx';
import { silentLogger } from '@cryptostream/telemetry';
import {
  describeWithDocker,
  describeWithTestData,
  startInflux,
  type StartedInflux,
} from '@cryptostream/testkit';
import { VariableType, type Dashboard, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { right } from './archive-through';
import { defects, realMarket, simulatedMarket, type StoredMarket } from './dashboard-market';
import { fluxTables, type FluxRow, type FluxTable } from './flux-tables';
import { toFluxScript } from './grafana-request';

jest.setTimeout(300_000);

type Choice = { readonly symbol: string; readonly interval: Interval.Interval };

const panelsOf = (dashboard: Dashboard): readonly Panel[] => dashboard.panels ?? [];
const fluxOf = (panel: Panel): readonly FluxTarget[] =>
  (panel.targets as unknown as readonly FluxTarget[]).filter(
    ({ datasource }) => datasource.type === 'influxdb',
  );

const dashboard = (title: string): Dashboard => dashboards.find((each) => each.title === title)!;
const panel = (of: string, title: string): Panel =>
  panelsOf(dashboard(of)).find((each) => each.title === title)!;

const isMulti = (of: Dashboard, name: string): boolean =>
  of.templating.list?.find((variable) => variable.name === name)?.multi === true;

/** What a panel is set up for: names of columns, and of labels as `label symbol`. */
const settingsOf = ({ type, fieldConfig }: Panel): readonly string[] => [
  ...(type === 'candlestick' ? ['open', 'high', 'low', 'close'] : []),
  ...fieldConfig!.overrides.flatMap(({ matcher }) =>
    matcher.id === 'byName' && typeof matcher.options === 'string' ? [matcher.options] : [],
  ),
  ...[...(fieldConfig!.defaults.displayName ?? '').matchAll(/\$\{__field\.labels\.(\w+)\}/g)].map(
    ([, label]) => `label ${label!}`,
  ),
];

/** What an answer offers: a column, a label, and the value of a sole label, by which Grafana calls its series. */
const namesOf = ({ key, rows }: FluxTable): readonly string[] => [
  ...Object.keys(rows[0] ?? {}).filter((name) => !key.includes(name)),
  ...key.map((name) => `label ${name}`),
  ...(key.length === 1 ? [String(rows[0]![key[0]!])] : []),
];

const overTime = new Set(['candlestick', 'timeseries', 'status-history', 'state-timeline']);

describeWithDocker('dashboards', () => {
  describeWithTestData('on real klines', () => {
    let influx: StartedInflux;
    let real: StoredMarket;
    let simulated: StoredMarket;

    beforeAll(async () => {
      influx = await startInflux();
      [real, simulated] = [realMarket(), simulatedMarket()];
      const writer = influxWriter({ ...influx, timeoutMs: 60_000 }, silentLogger);
      for (const { points } of [real, simulated])
        for (let from = 0; from < points.length; from += 2_000)
          expect(right(await writer.write(points.slice(from, from + 2_000))())).toEqual([]);
      await writer.close();
    });
    afterAll(() => influx.stop(), 60_000);

    type Range = { readonly fromMs?: number; readonly toMs?: number; readonly maxDataPoints?: number };

    const run = async (
      ...request: readonly [Dashboard, string, StoredMarket, Choice, Range?]
    ): Promise<readonly FluxRow[]> => (await ask(...request)).flatMap(({ rows }) => rows);

    /** As the dashboard shows it when a symbol and an interval are chosen, over the last day of the market. */
    const ask = (
      of: Dashboard,
      query: string,
      market: StoredMarket,
      choice: Choice,
      more: Range = {},
    ): Promise<readonly FluxTable[]> => {
      const symbol = isMulti(of, 'symbol') ? market.symbols : choice.symbol;
      const interval = isMulti(of, 'interval') ? market.intervals : choice.interval;
      const script = toFluxScript(query, {
        bucket: influx.bucket,
        fromMs: market.toMs - rangeMsOf(choice.interval),
        toMs: market.toMs,
        maxDataPoints: 1_000,
        variables: { source: market.source, symbol, interval, spike: '2' },
        ...more,
      });
      return fluxTables(influx, script);
    };

    const rangeMsOf = (interval: Interval.Interval): number =>
      Math.max(Interval.lengthMs('1d'), 300 * Interval.lengthMs(interval));

    const choicesOf = ({ symbols, intervals }: StoredMarket): readonly Choice[] =>
      symbols.flatMap((symbol) => intervals.map((interval) => ({ symbol, interval })));

    describe.each(dashboards.map((each) => [each.title!, each] as const))('%s', (_, of) => {
      const variables = (of.templating.list ?? []).filter(({ type }) => type === VariableType.Query);
      for (const { name, query } of variables)
        test(`variable ${name} lists what is stored, in order`, async () => {
          for (const market of [real, simulated]) {
            const choice = { symbol: market.symbols[0]!, interval: '1m' } as const;
            const rows = await run(of, query as string, market, choice);
            const expected: { readonly [name: string]: readonly string[] } = {
              source: [real.source, simulated.source],
              symbol: market.symbols,
              interval: market.intervals,
            };
            expect(rows.map((row) => row['_value'])).toEqual(expected[name]);
          }
        });

      for (const { name, target } of of.annotations.list ?? [])
        test(`marks ${name} say when and what`, async () => {
          const { query } = target as unknown as FluxTarget;
          for (const market of [real, simulated]) {
            const choice = { symbol: market.symbols[0]!, interval: '15m' } as const;
            const rows = await run(of, query, market, choice, { fromMs: 0, maxDataPoints: 100 });
            expect(rows.length).toBeGreaterThan(0);
            expect(Object.keys(rows[0]!).toSorted()).toEqual(['_time', 'tags', 'text', 'title']);
          }
        });

      for (const each of panelsOf(of).filter((one) => fluxOf(one).length > 0))
        test(`panel "${each.title!}" is answered for each symbol and interval`, async () => {
          const answered = new Set<string>();
          for (const market of [real, simulated])
            for (const choice of choicesOf(market))
              for (const { query } of fluxOf(each)) {
                const tables = await ask(of, query, market, choice, pointsOf(each));
                tables.flatMap(namesOf).forEach((name) => answered.add(name));
                if (!mayBeEmpty(each, market, choice))
                  expect({ ...choice, tables: tables.length }).not.toEqual({ ...choice, tables: 0 });
                expectShape(each, tables);
              }
          settingsOf(each).forEach((name) => expect([...answered]).toContain(name));
        });
    });

    const pointsOf = ({ maxDataPoints }: Panel) => (maxDataPoints === undefined ? {} : { maxDataPoints });

    /** Where the klines themselves give nothing to show: no defects in the real ones, no signal among a few klines. */
    const mayBeEmpty = ({ title = '' }: Panel, market: StoredMarket, { symbol, interval }: Choice): boolean =>
      (market === real &&
        (title.endsWith(' 1s') ||
          ['Gaps', 'Late, restated and outliers', 'Restated klines', 'What was told, by kind'].includes(
            title,
          ) ||
          // The real klines have no quote volume, and a week of days warms nothing up.
          title === 'Turnover' ||
          (interval === '1d' && /^(RSI|MACD|ATR)/.test(title)))) ||
      (title === 'What does not match' && symbol !== simulated.symbols[0]) ||
      (['Volume spikes', 'Signals', 'Klines with a signal'].includes(title) && interval !== '1m');

    const expectShape = ({ type, maxDataPoints = 1_000 }: Panel, tables: readonly FluxTable[]): void => {
      if (type !== 'stat' && !overTime.has(type)) {
        // Grafana makes a frame of each table, and of a table only the first is shown; columns of its key are not shown at all.
        expect(tables.length).toBeLessThanOrEqual(1);
        tables.forEach(({ key }) => expect(key).toEqual([]));
      }
      if (!overTime.has(type)) return;
      tables.forEach(({ rows }) => {
        const times = rows.map((row) => Date.parse(String(row['_time'])));
        expect(times).toEqual(times.toSorted((left, right) => left - right));
        expect(new Set(times).size).toBe(times.length);
        // Grafana rounds windows to lengths that are easy to read, at the most from almost a week to a day; it refuses ten times
        // as many points as it asked for.
        expect(times.length).toBeLessThanOrEqual(7 * maxDataPoints);
      });
    };

    test.each([
      ['1m', 6 * 60, 400],
      ['1m', 1_700, 400],
      ['15m', 390, 100],
      ['1s', 1_100, 30],
      ['1d', 250, 30],
    ] as const)(
      '%s: %i klines become candles of at most %i windows',
      async (interval, count, maxDataPoints) => {
        const symbol = simulated.symbols[1]!;
        const klines = simulated.klines.get(`${symbol}/${interval}`)!.slice(-count);
        const [{ query }] = fluxOf(panel('Technical analysis', '$symbol $interval')) as [FluxTarget];
        const rows = await run(
          dashboard('Technical analysis'),
          query,
          simulated,
          { symbol, interval },
          {
            // Not at the start of a window.
            fromMs: klines[0]!.openTimeMs + 1,
            maxDataPoints,
          },
        );
        const times = rows.map((row) => Date.parse(String(row['_time'])));
        const windowMs = times[1]! - times[0]!;
        expect(windowMs % Interval.lengthMs(interval)).toBe(0);
        expect(rows.length).toBeLessThanOrEqual(2 * maxDataPoints);
        const expected = candlesOf(simulated.klines.get(`${symbol}/${interval}`)!, windowMs).filter(
          ([timeMs]) => timeMs! >= times[0]!,
        );
        expect(
          rows.map(({ open, high, low, close }, place) => [times[place], open, high, low, close]),
        ).toEqual(expected);
      },
    );

    test('no kline is left out at the start of a range, and none is halved', async () => {
      const symbol = simulated.symbols[1]!;
      const [{ query }] = fluxOf(panel('Technical analysis', 'Volume')) as [FluxTarget];
      const toMs = simulated.toMs;
      const rows = await run(
        dashboard('Technical analysis'),
        query,
        simulated,
        { symbol, interval: '1m' },
        {
          fromMs: toMs - 600 * 60_000 + 12_345,
          toMs,
          maxDataPoints: 100,
        },
      );
      const firstMs = Date.parse(String(rows[0]!['_time']));
      expect(firstMs % (5 * 60_000)).toBe(0);
      const volume = simulated.klines
        .get(`${symbol}/1m`)!
        .filter(({ openTimeMs }) => openTimeMs >= firstMs)
        .reduce((sum, kline) => sum + Number(kline.volume), 0);
      expect(rows.reduce((sum, row) => sum + Number(row['_value']), 0)).toBeCloseTo(volume, 6);
    });

    test('what was done to the klines is what data quality tells', async () => {
      const of = dashboard('Data quality');
      const shown = (title: string) =>
        run(of, fluxOf(panel('Data quality', title))[0]!.query, simulated, {
          symbol: 'BTCUSDC',
          interval: '1m',
        });
      const missed = defects.unexplained.length + defects.confirmed.length + 1;
      const rows = await shown('Klines of each series');
      expect(rows.map(({ symbol, interval }) => `${String(symbol)} ${String(interval)}`)).toEqual(
        simulated.symbols.flatMap((symbol) => simulated.intervals.map((interval) => `${symbol} ${interval}`)),
      );
      expect(rows.find(({ symbol, interval }) => symbol === 'BTCUSDC' && interval === '1m')).toMatchObject({
        stored: 1_440 - missed + 1,
        missing_now: missed - 1,
        missed,
        confirmed: defects.confirmed.length,
        repaired: 1,
        restated: 1,
        outliers: 1,
      });
      expect(rows.find(({ symbol, interval }) => symbol === 'ETHUSDC' && interval === '1m')).toMatchObject({
        stored: 1_440,
        missing_now: 0,
      });
      expect((await shown('Gaps')).map(({ missing, cause }) => [missing, cause ?? null])).toEqual([
        [defects.confirmed.length, 'exchange'],
        [defects.unexplained.length, null],
        [1, null],
      ]);
      const completeness = (await shown('Completeness by day')).filter(
        ({ symbol, interval }) => symbol === 'BTCUSDC' && interval === '1m',
      );
      expect(completeness.at(-1)!['_value']).toBeCloseTo((100 * (1_440 - missed + 1)) / 1_440, 9);
      expect(await shown('Restated klines')).toHaveLength(1);
    });

    test('an open day counts up to the end of the range, and a series from its first kline', async () => {
      const of = dashboard('Data quality');
      const [{ query }] = fluxOf(panel('Data quality', 'Completeness by day')) as [FluxTarget];
      const rows = await run(
        of,
        query,
        simulated,
        { symbol: 'ETHUSDC', interval: '1m' },
        {
          fromMs: simulated.toMs - 3 * Interval.lengthMs('1d') + 1,
          toMs: simulated.toMs - 6 * Interval.lengthMs('1h') - 30_000,
        },
      );
      const minutes = rows.filter(({ symbol, interval }) => symbol === 'ETHUSDC' && interval === '1m');
      expect(minutes.map((row) => row['_value'])).toEqual([100, 100]);
    });

    test('movers, correlations and reconciliations are those of the klines', async () => {
      const overview = dashboard('Market overview');
      const at = { symbol: 'BTCUSDT', interval: '1h' } as const;
      const movers = await run(
        dashboard('Alerts and signals'),
        fluxOf(panel('Alerts and signals', 'Top movers in the time range'))[0]!.query,
        real,
        at,
        { fromMs: real.toMs - Interval.lengthMs('1d') },
      );
      const changes = real.symbols
        .map((symbol) => {
          const klines = real.klines.get(`${symbol}/1h`)!.slice(-24);
          return [symbol, Number(klines.at(-1)!.close) / Number(klines[0]!.close) - 1] as const;
        })
        .toSorted(([, left], [, right]) => right - left);
      expect(movers.map(({ symbol }) => symbol)).toEqual(changes.map(([symbol]) => symbol));
      movers.forEach(({ change }, place) => expect(change).toBeCloseTo(changes[place]![1], 12));
      const matrix = await run(overview, fluxOf(panel('Market overview', 'Correlation'))[0]!.query, real, at);
      expect(matrix).toHaveLength(2);
      expect(matrix[0]!['correlation_ETHUSDT']).toBe(matrix[1]!['correlation_BTCUSDT']);
      const counts = await run(
        dashboard('Intervals together'),
        fluxOf(panel('Intervals together', 'Reconciliations'))[0]!.query,
        simulated,
        { symbol: 'BTCUSDC', interval: '1m' },
      );
      // An hour has four quarters; those with a hole or the outlier do not add up.
      const quarters = counts.find(({ interval }) => interval === '15m')!;
      expect(Number(quarters['match']) + Number(quarters['mismatch']) + Number(quarters['incomplete'])).toBe(
        96,
      );
      expect(Number(quarters['incomplete'])).toBeGreaterThan(0);
      expect(Number(quarters['mismatch'])).toBeGreaterThan(0);
    });

    test('what fired is listed with its values', async () => {
      const rows = await run(
        dashboard('Alerts and signals'),
        fluxOf(panel('Alerts and signals', 'Alerts'))[0]!.query,
        simulated,
        { symbol: 'BTCUSDC', interval: '1m' },
      );
      const fromMs = simulated.toMs - Interval.lengthMs('1d');
      const expected = simulated.alerts.filter(({ kline }) => kline.openTimeMs >= fromMs);
      expect(rows).toHaveLength(Math.min(200, expected.length));
      const newest = expected.find(
        ({ rule, kline }) =>
          rule === rows[0]!['rule'] &&
          kline.symbol === rows[0]!['symbol'] &&
          kline.interval === rows[0]!['interval'] &&
          kline.openTimeMs === Date.parse(String(rows[0]!['_time'])),
      )!;
      expect(rows[0]).toMatchObject({
        ...newest.values,
        message: newest.message,
        close: Number(newest.kline.close),
      });
    });

    test('the documentation shows each panel with its query and what that answers', async () => {
      const samples = new Map<Panel, Sample>();
      for (const of of dashboards)
        for (const each of panelsOf(of)) {
          const [target] = fluxOf(each);
          if (target === undefined) continue;
          const choice = { symbol: 'BTCUSDC', interval: '1m' } as const;
          const tables = await ask(of, target.query, simulated, choice, pointsOf(each));
          samples.set(each, sampleOf(tables, overTime.has(each.type)));
        }
      const file = join(__dirname, '..', '..', 'docs', 'dashboards.md');
      const text = toDocumentation(dashboards, (_of, each) => samples.get(each) ?? null);
      // The only way to bring it up to date: its samples come from a database.
      if (process.env['WRITE_DOCUMENTATION'] === 'true') writeFileSync(file, text);
      expect(readFileSync(file, 'utf8')).toBe(text);
    });
  });
});

/** Plainly, kline by kline. */
const candlesOf = (klines: readonly Kline[], windowMs: number): readonly (readonly number[])[] => {
  const windows = new Map<number, Kline[]>();
  for (const kline of klines) {
    const timeMs = Math.floor(kline.openTimeMs / windowMs) * windowMs;
    windows.set(timeMs, [...(windows.get(timeMs) ?? []), kline]);
  }
  return [...windows].map(([timeMs, each]) => [
    timeMs,
    Number(each[0]!.open),
    Math.max(...each.map(({ high }) => Number(high))),
    Math.min(...each.map(({ low }) => Number(low))),
    Number(each.at(-1)!.close),
  ]);
};

/** The same at each run, while InfluxDB leaves open in which order tables, columns and rows of one time come. */
const sampleOf = (tables: readonly FluxTable[], isOverTime: boolean): Sample => {
  const labelsOf = ({ key, rows }: FluxTable): string =>
    JSON.stringify(key.toSorted().map((name) => rows[0]![name]));
  const [first] = tables.toSorted((left, right) => (labelsOf(left) < labelsOf(right) ? -1 : 1));
  const rows = (first?.rows ?? []).map((row) =>
    Object.fromEntries(Object.entries(row).toSorted(([left], [right]) => (left < right ? -1 : 1))),
  );
  if (isOverTime) return rows.slice(-2);
  const isTimed = rows.every((row) => row['_time'] !== undefined);
  const orderOf = (row: FluxRow): string => JSON.stringify([row['_time'], row]);
  return (isTimed ? rows.toSorted((left, right) => (orderOf(left) > orderOf(right) ? -1 : 1)) : rows).slice(
    0,
    3,
  );
};
