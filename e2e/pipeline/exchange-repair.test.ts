/**
 * What the exchange takes back: klines that its stream tells otherwise than its history, and klines that it brings only later.
 * The simulated exchange, the real producer, the embedded log: in the end the log has what history has.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binance } from '@cryptostream/binance';
import { decodeKline, Topics } from '@cryptostream/contracts';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import { exchangeSession, noMetrics, runProducer, type RunningProducer } from '@cryptostream/producer';
import { systemClock } from '@cryptostream/runtime';
import { startSimulator, type Simulator } from '@cryptostream/simulator';
import { silentLogger } from '@cryptostream/telemetry';
import { readAll, right } from './archive-through';

const series = { source: 'binance', symbol: 'BTCUSDC', interval: '1s' } as const;

describe('klines that the exchange takes back', () => {
  let folder: string;
  let exchange: Simulator;
  let log: Embedded;
  let producer: RunningProducer;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'exchange-repair-'));
    exchange = await startSimulator({ symbols: [series.symbol] });
    log = right(
      await openEmbedded({ file: join(folder, 'log.db'), partitions: 1 }, systemClock, silentLogger)(),
    );
    right(await log.createTopics(Topics.specifications([series.interval]))());
  });

  afterEach(async () => {
    await producer.stop();
    await exchange.stop();
    await log.close();
    rmSync(folder, { recursive: true });
  });

  const startProducer = (): void => {
    const surroundings = { clock: systemClock, logger: silentLogger, random: () => 0.5 };
    const configuration = {
      source: series.source,
      interval: series.interval,
      series: [series],
      symbolTable: [series.symbol],
      partitions: 1,
      backfillFromMs: Date.now() - 10_000,
    };
    const dependencies = {
      ...surroundings,
      reader: log.reader,
      openPublisher: log.openPublisher,
      metrics: noMetrics,
      monotonicMs: () => performance.now(),
      exchange: binance(
        { source: series.source, restUrl: exchange.url, streamUrl: exchange.streamUrl },
        surroundings,
      ),
    };
    producer = runProducer(dependencies, configuration, exchangeSession(dependencies, configuration));
  };

  const fault = async (body: object): Promise<void> => {
    const answer = await fetch(`${exchange.url}/control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ symbol: series.symbol, interval: series.interval, ...body }),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  };

  const recorded = async () =>
    (await readAll(log.reader, Topics.klines(series.interval), 1)).map(({ value, headers }) => ({
      type: headers['type'],
      origin: headers['origin'],
      kline: decodeKline(JSON.parse(Buffer.from(value!).toString())).fields,
    }));

  test('go out once more, labelled as repair, and the log has what history has', async () => {
    startProducer();
    await systemClock.sleep(3_000);
    await fault({ kind: 'stream_differs', count: 3 });
    await systemClock.sleep(6_000);
    await fault({ kind: 'hide_klines', count: 4, appear_after_ms: 20_000 });
    await systemClock.sleep(80_000);
    await producer.stop();
    const records = await recorded();
    expect(records.filter(({ type }) => type === 'gap')).toHaveLength(1);
    const repairs = records.filter(({ origin, type }) => origin === 'repair' && type === 'kline');
    expect(repairs).toHaveLength(7);
    const newest = new Map(
      records.flatMap(({ type, kline }) => (type === 'kline' ? [[kline.openTimeMs!, kline] as const] : [])),
    );
    const times = [...newest.keys()].toSorted((left, right) => left - right);
    expect(times).toEqual(times.map((_, index) => times[0]! + index * 1_000));
    const rest = await binance(
      { source: series.source, restUrl: exchange.url, streamUrl: exchange.streamUrl },
      { clock: systemClock, logger: silentLogger, random: () => 0.5 },
    ).fetchKlines({
      symbol: series.symbol,
      interval: series.interval,
      fromMs: times[0]!,
      limit: times.length,
    })();
    const settled = right(rest).klines.slice(0, -10);
    expect(settled.length).toBeGreaterThan(50);
    expect(settled.map(({ openTimeMs }) => newest.get(openTimeMs)?.close)).toEqual(
      settled.map(({ close }) => close),
    );
  }, 150_000);
});
