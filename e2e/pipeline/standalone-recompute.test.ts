/**
 * A rebuild in one process, killed again and again: what the data file holds in the end is what an uninterrupted rebuild leaves
 * there. And what `npm start` says of a changed configuration is a command that helps as it stands.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeKline, parseJson, partitionSchema, Topics } from '@cryptostream/contracts';
import type { Kline } from '@cryptostream/domain';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import { cleanups, publish, until } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { readAll, right } from './archive-through';
import { startService, type ServiceProcess } from './service-process';
import { startStandalone, urlOf } from './standalone-process';

const symbol = 'BTCUSDC';
const minuteMs = 60_000;
const startMs = Date.UTC(2025, 2, 1);
const count = 20_000;
const series = { source: 'binance', symbol, interval: '1m' } as const;

const timeOf = (index: number): number => startMs + index * minuteMs;
const klineAt = (index: number, volume = '3.25'): Kline => {
  const close = 100 + Math.round(1_000 * Math.sin(index / 50)) / 100;
  return {
    ...series,
    openTimeMs: timeOf(index),
    open: close.toFixed(2),
    high: (close + 1).toFixed(2),
    low: (close - 1).toFixed(2),
    close: (close + 0.25).toFixed(2),
    volume,
    closed: true,
  };
};
const isMissing = (index: number): boolean => index % 500 === 250;
const indexes = Array.from({ length: count }, (_, index) => index);
/** Into the holes, one before the beginning, and another version. */
const exceptions = [...indexes.filter(isMissing), -2, 100].map((index) => klineAt(index, '77.5'));

describe('a rebuild in one process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-rebuild-'));
  const cleanup = cleanups();
  const pathOf = (name: string): string => join(folder, name);

  const opened = async <A>(file: string, use: (embedded: Embedded) => Promise<A>): Promise<A> => {
    const embedded = right(await openEmbedded({ file, partitions: 1 }, systemClock, silentLogger)());
    return use(embedded).finally(() => embedded.close());
  };
  const cli = (...parameters: readonly string[]): ServiceProcess => {
    const run = startService('cli', {}, 'main.js', parameters);
    cleanup.add(run.kill);
    return run;
  };
  const start = (file: string, ...more: readonly string[]): ServiceProcess => {
    const only = ['--symbols', symbol, '--intervals', '1m'];
    const server = startStandalone('--source', 'simulated', ...only, '--port', '0', '--data', file, ...more);
    cleanup.add(server.kill);
    return server;
  };
  const copyOf = (name: string): string => {
    copyFileSync(pathOf('base.db'), pathOf(name));
    return pathOf(name);
  };
  const recompute = (file: string): ServiceProcess =>
    cli('recompute', '--symbol', symbol, '--source', 'binance', '--interval', '1m', '--data', file);

  beforeAll(async () => {
    const csv = pathOf(`${symbol}-1m-2025-03.csv`);
    const rows = indexes
      .filter((index) => !isMissing(index))
      .map((index) => klineAt(index))
      .map((kline) =>
        [kline.openTimeMs, kline.open, kline.high, kline.low, kline.close, kline.volume].join(),
      );
    writeFileSync(csv, ['open_time,open,high,low,close,volume', ...rows, ''].join('\n'));
    const imported = cli('import', csv, '--source', 'binance', '--data', pathOf('base.db'));
    expect([await imported.exited, imported.output()]).toEqual([0, expect.any(String)]);
    await opened(pathOf('base.db'), (embedded) =>
      publish(
        embedded,
        exceptions.map((kline) => ({
          topic: Topics.klines('1m'),
          partition: 0,
          key: symbol,
          value: encodeKline(kline),
          headers: { type: 'kline' },
        })),
      ),
    );
  }, 120_000);
  afterEach(cleanup.run, 30_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const isOurs = (value: unknown): value is { readonly open_time_ms: number } =>
    (value as { readonly source?: unknown }).source === 'binance';
  const jsonOf = (value: Uint8Array | null): unknown => right(parse(Buffer.from(value ?? '').toString()));
  const parse = (text: string) => E.mapLeft((message: string) => ({ message }))(parseJson(text));

  /** Points, newest enriched records with how many were told, and the state, of the imported series alone. */
  const contentOf = (file: string) =>
    opened(file, async (embedded) => {
      const points = async (measurement: 'kline_raw' | 'kline_enriched') =>
        right(await embedded.klineReader.klines({ ...series, measurement, limit: 2 * count })());
      const told = (await readAll(embedded.reader, Topics.enriched('1m'), 1))
        .map(({ value }) => jsonOf(value))
        .filter(isOurs);
      const states = await readAll(embedded.reader, Topics.state('1m'), 1);
      return {
        raw: await points('kline_raw'),
        enriched: await points('kline_enriched'),
        told: told.length,
        newest: [...new Map(told.map((each) => [each.open_time_ms, each]))].toSorted(([a], [b]) => a - b),
        state: jsonOf(states.findLast(({ key }) => key === `binance/${symbol}/1m`)!.value),
      };
    });
  const progressIn = (file: string): Promise<number | null> =>
    opened(file, async ({ reader }) => {
      const place = (await readAll(reader, Topics.state('1m'), 1)).findLast(({ key }) => key === 'partition');
      return partitionSchema.parse(jsonOf(place!.value)).recompute?.nextOpenTimeMs ?? null;
    });

  /** Whether a kline that came late has been given its place. */
  const hasItsPlace = async (url: string, index: number): Promise<boolean> => {
    const query = `symbol=${symbol}&interval=1m&source=binance&enriched=true&limit=1&from=${timeOf(index)}`;
    const answer = await fetch(`${url}/api/v1/klines?${query}`);
    const { klines } = (await answer.json()) as { readonly klines?: readonly Record<string, unknown>[] };
    return klines?.[0]?.['open_time_ms'] === timeOf(index) && 'sma_20' in klines[0];
  };

  test('killed with the command that asked for it, and then with npm start: it ends as if nothing had happened', async () => {
    const whole = copyOf('whole.db');
    const uninterrupted = recompute(whole);
    expect(await uninterrupted.exited).toBe(0);

    const file = copyOf('killed.db');
    const asked = recompute(file);
    await asked.says('is being computed anew');
    await sleep(300);
    await asked.kill();
    const reached: (number | null)[] = [];
    for (const share of [0.3, 0.55, 0.8]) {
      const server = start(file);
      const url = await urlOf(server);
      const index = indexes.filter(isMissing)[Math.round((share * count) / 500)]!;
      await until(`kline ${index} has its place`, () => hasItsPlace(url, index), Boolean, {
        withinMs: 120_000,
        everyMs: 5,
        hint: server.output,
      });
      await server.kill();
      reached.push(await progressIn(file));
    }
    // Each time it was in the middle, and further than the time before.
    expect(reached).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)]);
    expect(reached).toEqual(reached.toSorted((a, b) => a! - b!));
    expect(new Set(reached).size).toBe(3);
    const server = start(file);
    await urlOf(server);
    await until('the last late kline has its place', async () =>
      hasItsPlace(await urlOf(server), indexes.findLast(isMissing)!),
    );
    await sleep(1_000);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(await progressIn(file)).toBeNull();

    const [should, is] = [await contentOf(whole), await contentOf(file)];
    expect(should.enriched).toHaveLength(count + 1);
    expect(should.told).toBe(count - exceptions.length + 2 + count + 1);
    for (const part of ['raw', 'enriched', 'told', 'newest', 'state'] as const)
      expect(JSON.stringify(is[part]) === JSON.stringify(should[part])).toBe(true);
  }, 400_000);

  test('a changed configuration is refused with a command that helps as it stands', async () => {
    const file = copyOf('with a space.db');
    const indicators = pathOf('other.yaml');
    writeFileSync(indicators, 'indicators:\n  - { name: sma, period: 3 }\n');
    const refused = start(file, '--indicators', indicators);
    expect(await refused.exited).toBe(3);
    const command = /run .?"npx cryptostream (recompute .*?)\\?" and start/.exec(refused.output())?.[1];
    expect(command).toBe(`recompute --all --interval 1m --data '${file}' --indicators ${indicators}`);
    const parameters = [...command!.matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain!,
    );
    const helped = cli(...parameters);
    expect([await helped.exited, helped.output()]).toEqual([0, expect.stringContaining('done.')]);
    const server = start(file, '--indicators', indicators);
    await urlOf(server);
    await sleep(3_000);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    const { enriched } = await contentOf(file);
    expect(enriched).toHaveLength(count + 1);
    expect(enriched.some(({ fields }) => 'sma_20' in fields)).toBe(false);
    expect(enriched.filter(({ fields }) => 'sma_3' in fields)).toHaveLength(count - 1);
  }, 180_000);
});
