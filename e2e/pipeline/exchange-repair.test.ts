/**
 * What the exchange takes back: klines that its stream tells otherwise than its history, and klines that it brings only later.
 * The simulated exchange, the real producer, the embedded log: in the end the log has what history has.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binance } from '@cryptostream/binance';
import { decodeKline, encodeGap, encodeKline, Topics } from '@cryptostream/contracts';
import type { Kline } from '@cryptostream/domain';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import type { RunningProducer } from '@cryptostream/producer';
import { systemClock } from '@cryptostream/runtime';
import { startSimulator, type Simulator } from '@cryptostream/simulator';
import type { Headers, NewRecord } from '@cryptostream/ports';
import { silentLogger } from '@cryptostream/telemetry';
import { until } from '@cryptostream/testkit';
import { readAll, right } from './archive-through';
import { startOneSeriesProducer } from './one-series-producer';

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
    const backfillFromMs = Date.now() - 10_000;
    producer = startOneSeriesProducer({ series, exchange, log, clock: systemClock, backfillFromMs });
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

  test('a hole further back than resuming reads is filled after a restart, but for what an operator has redriven', async () => {
    const second = 1_000;
    const endMs = Math.floor(exchange.control.nowMs() / second) * second - 30 * second;
    const fromMs = endMs - 1_200 * second;
    const hole = { fromMs: fromMs + 100 * second, toMs: fromMs + 105 * second };
    const truth = (
      await exchange.control.klines({ symbol: series.symbol, interval: series.interval, fromMs, toMs: endMs })
    ).map((kline) => ({ ...kline, source: series.source }));
    const place = { topic: Topics.klines(series.interval), partition: 0, key: series.symbol };
    const toRecord = (kline: Kline, headers: Headers) => ({ ...place, value: encodeKline(kline), headers });
    const isMissing = ({ openTimeMs }: Kline): boolean => openTimeMs >= hole.fromMs && openTimeMs < hole.toMs;
    const history = truth.filter((kline) => !isMissing(kline));
    const gap = {
      ...place,
      value: encodeGap({ ...series, ...hole }),
      headers: { type: 'gap', origin: 'backfill' },
    };
    const records = history.map((kline) => toRecord(kline, { type: 'kline', origin: 'backfill' }));
    await append('earlier', [...records.slice(0, 100), gap, ...records.slice(100)]);
    startProducer();
    await systemClock.sleep(3_000);
    const [first, redriven] = truth.filter(isMissing);
    await append('operator', [
      toRecord(redriven!, { type: 'kline', origin: 'repair', redriven: 'klines.1s/0/7' }),
    ]);
    const filled = async () =>
      (await recorded()).flatMap(({ kline }) =>
        kline.openTimeMs !== undefined && isMissing(kline as Kline) ? [kline as Kline] : [],
      );
    await until('the hole is filled', filled, (found) => found.length >= 5, { withinMs: 90_000 });
    await systemClock.sleep(3_000);
    expect((await filled()).map(({ openTimeMs, close }) => [openTimeMs, close])).toEqual(
      [redriven!, first!, ...truth.filter(isMissing).slice(2)].map(({ openTimeMs, close }) => [
        openTimeMs,
        close,
      ]),
    );
  }, 150_000);

  const append = async (id: string, records: readonly NewRecord[]): Promise<void> => {
    const publisher = right(await log.openPublisher(id)());
    right(await publisher.publish(records)());
    await publisher.close();
  };
});
