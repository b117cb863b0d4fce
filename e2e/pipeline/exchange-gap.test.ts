/**
 * Holes of the exchange itself, as a real month has them: an exchange that plays the recording, the real producer, the
 * embedded log. Each hole becomes one gap record at its place, whether history is fetched over it, a producer is stopped and
 * started beside it, or it passes while the stream is live.
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeGap, decodeKline, Topics } from '@cryptostream/contracts';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import type { RunningProducer } from '@cryptostream/producer';
import { systemClock } from '@cryptostream/runtime';
import { startSimulator, type Simulator, type SimulatorOptions } from '@cryptostream/simulator';
import { silentLogger } from '@cryptostream/telemetry';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { until } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { readAll, right } from './archive-through';
import { startOneSeriesProducer } from './one-series-producer';

const file = 'BTCUSDT-1m-2021-04_outages.csv.gz';
const series = { source: 'binance', symbol: 'BTCUSDT', interval: '1m' } as const;
const minute = 60_000;
const firstMs = Date.UTC(2021, 3, 18);
const endMs = Date.UTC(2021, 3, 30);
/** First missing minute and first minute after it: 150 and 284 klines. */
const holes = [
  [Date.UTC(2021, 3, 20, 2, 0), Date.UTC(2021, 3, 20, 4, 30)],
  [Date.UTC(2021, 3, 25, 4, 1), Date.UTC(2021, 3, 25, 8, 45)],
] as const;

describeWithTestData('the outages of 2021-04', () => {
  let folder: string;
  let exchange: Simulator;
  let log: Embedded;
  const running = new Set<RunningProducer>();
  let skippedMs = 0;
  const nowMs = (): number => Date.now() + skippedMs;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'exchange-gap-'));
    symlinkSync(testDataPath('klines', file), join(folder, file));
  });

  afterEach(async () => {
    for (const producer of running) await stop(producer);
    await exchange.stop();
    await log.close();
    rmSync(folder, { recursive: true });
  });

  const play = async (options: SimulatorOptions): Promise<void> => {
    exchange = await startSimulator({ playDirectory: folder, realNowMs: nowMs, ...options });
    log = right(
      await openEmbedded({ file: join(folder, 'log.db'), partitions: 1 }, systemClock, silentLogger)(),
    );
    right(await log.createTopics(Topics.specifications([series.interval]))());
  };

  const startProducer = (backfillFromMs: number): RunningProducer => {
    const clock = { ...systemClock, nowMs };
    const producer = startOneSeriesProducer({ series, exchange, log, clock, backfillFromMs });
    running.add(producer);
    return producer;
  };

  const stop = async (producer: RunningProducer): Promise<void> => {
    running.delete(producer);
    await producer.stop();
  };

  /** One entry for each record, in the order of the log. */
  const recorded = async () =>
    (await readAll(log.reader, Topics.klines(series.interval), 1)).map(({ value, headers }) => {
      const json: unknown = JSON.parse(Buffer.from(value!).toString());
      if (headers['type'] !== 'gap') return { kline: decodeKline(json).fields, origin: headers['origin'] };
      const gap = decodeGap(json);
      if (E.isLeft(gap)) throw new Error(JSON.stringify(gap.left));
      return { gap: [gap.right.fromMs, gap.right.toMs] as const, origin: headers['origin'] };
    });

  type Recorded = Awaited<ReturnType<typeof recorded>>;

  const endOf = (records: Recorded): number => {
    const last = records.at(-1);
    return last?.gap?.[1] ?? (last?.kline?.openTimeMs ?? -minute) + minute;
  };

  const untilRecorded = (untilMs: number): Promise<Recorded> =>
    until(`all before ${untilMs} is recorded`, recorded, (records) => endOf(records) >= untilMs, {
      withinMs: 50_000,
    });

  /** Where a record begins and where the next one has to. */
  const spans = (records: Recorded): readonly (readonly [number, number])[] =>
    records.map(({ kline, gap }) => gap ?? [kline.openTimeMs!, kline.openTimeMs! + minute]);

  const gapsOf = (records: Recorded) => records.flatMap(({ gap }) => (gap === undefined ? [] : [gap]));

  const expectUnbroken = (records: Recorded): void => {
    const all = spans(records);
    expect(all.filter(([fromMs], at) => at > 0 && fromMs !== all[at - 1]![1])).toEqual([]);
  };

  test('fetched as history, with a stop and a start beside each hole', async () => {
    await play({ clockStartMs: endMs - 5 * minute });
    for (const [, toMs] of holes) {
      const producer = startProducer(firstMs);
      await untilRecorded(toMs);
      await stop(producer);
    }
    startProducer(firstMs);
    const records = await untilRecorded(endMs - 5 * minute);
    expect(gapsOf(records)).toEqual(holes);
    expectUnbroken(records);
    const truth = await exchange.control.klines({
      symbol: series.symbol,
      interval: series.interval,
      fromMs: firstMs,
      toMs: endOf(records),
    });
    expect(records.flatMap(({ kline }) => (kline === undefined ? [] : [kline]))).toEqual(
      truth.map((kline) => ({ ...kline, source: series.source })),
    );
  }, 60_000);

  test('passing while the stream is live', async () => {
    const [fromMs, toMs] = holes[1];
    await play({ clockStartMs: fromMs - 3_000 });
    startProducer(fromMs - 5 * minute);
    await untilRecorded(fromMs);
    // The outage itself takes no time: all clocks are put forward, to just before the first kline after it closes.
    skippedMs += toMs + minute - 2_000 - exchange.control.nowMs();
    const records = await untilRecorded(toMs + minute);
    expect(gapsOf(records)).toEqual([[fromMs, toMs]]);
    expectUnbroken(records);
    expect(records.slice(-2).map(({ origin }) => origin)).toEqual(['backfill', 'backfill']);
  }, 60_000);
});
