/** One consumer under a steady load for long: its memory has to stay where it is, and its event loop free. */
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSeriesState, Topics } from '@cryptostream/contracts';
import { Enrichment, SeriesState } from '@cryptostream/domain';
import { readAll, right } from '../../pipeline/archive-through';
import { print } from '../suite';
import { table, withThousands } from '../table';
import { endlessKlines, type EndlessKlines } from './endless-klines';
import { interval, oneBadIn, symbols } from './feed';
import { countPoints } from './flux';
import { startOpenLoop } from './open-loop';
import { oracleSample } from './oracle-sample';
import { scrape } from './scrape';
import { soakVerdict, type Sample, type Verdict } from './soak-verdict';
import { inSurroundings, staysUp, untilReady, type Service, type Surroundings } from './surroundings';
import { untilConsumed } from './until-consumed';

const everyMs = 10_000;
const minuteMs = 60_000;

/** Of a long soak; of one under a quarter of an hour a third. */
const warmUpMs = (minutes: number): number => Math.min(5, minutes / 3) * minuteMs;

/** So that no disk fills: the consumer is never so far behind. What is deleted has been counted by then. */
const topicSettings = (topic: string) =>
  topic === Topics.klines(interval) || topic === Topics.enriched(interval)
    ? { 'retention.ms': String(5 * minuteMs), 'segment.bytes': String(64 * 2 ** 20) }
    : {};
const broker = { KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: '30000' };

/** False when memory is not flat, the event loop was late, or what was stored is not what was sent. */
export const soak = (minutes: number, perSecond: number): Promise<boolean> =>
  inSurroundings(
    { symbols, interval, partitions: symbols.length, broker, topicSettings },
    async (surroundings) => {
      const klines = await endlessKlines(symbols);
      const consumer = await surroundings.startConsumer();
      await untilReady(consumer);
      const loop = await startOpenLoop(
        surroundings.kafka.brokers,
        klines,
        perSecond,
        surroundings.partitions,
      );
      const samples = await watch(consumer, minutes, loop.due);
      const counts = await loop.stop();
      await untilConsumed(surroundings, [consumer]);
      const verdict = soakVerdict(samples, warmUpMs(minutes));
      report(samples, verdict, minutes);
      const findings = [...verdict.findings, ...(await check(surroundings, klines, counts))];
      findings.forEach((finding) => print(`${finding}\n`));
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (findings.length === 0)
        print(
          `${withThousands(total)} klines: raw and enriched points, dead letters and states are what they have to be.\n`,
        );
      return findings.length === 0;
    },
  );

const watch = async (consumer: Service, minutes: number, due: () => number): Promise<readonly Sample[]> => {
  const samples: Sample[] = [];
  // The delays of the start are told with this, and forgotten.
  await scrape(consumer.url);
  const startMs = performance.now();
  for (let atMs = everyMs; atMs <= minutes * minuteMs; atMs += everyMs) {
    await sleep(startMs + atMs - performance.now());
    staysUp(consumer);
    const metrics = await scrape(consumer.url);
    const sample = {
      atMs,
      residentMb: consumer.memory().residentMb,
      heapMb: (metrics.get('nodejs_heap_size_used_bytes') ?? NaN) / 2 ** 20,
      lagP99Ms: (metrics.get('nodejs_eventloop_lag_p99_seconds') ?? NaN) * 1_000,
    };
    samples.push(sample);
    const behind = due() - (metrics.get('cryptostream_consumer_records_total') ?? NaN) / (1 + 1 / oneBadIn);
    if (atMs % minuteMs === 0)
      print(
        `${atMs / minuteMs} min: ${sample.residentMb.toFixed(0)} MB resident, ${sample.heapMb.toFixed(0)} MB heap, ` +
          `event loop p99 ${sample.lagP99Ms.toFixed(0)} ms, ${withThousands(Math.max(0, behind))} klines behind\n`,
      );
  }
  return samples;
};

const report = (samples: readonly Sample[], verdict: Verdict, minutes: number): void => {
  const afterMs = warmUpMs(minutes);
  const rows = [
    ['start', samples[0]!],
    [`after ${(afterMs / minuteMs).toFixed(1)} min`, samples.find(({ atMs }) => atMs >= afterMs)!],
    [`end, ${minutes} min`, samples.at(-1)!],
  ] as const;
  print(
    `\n${table(
      ['', 'resident MB', 'heap MB', 'event loop p99 ms'],
      rows.map(([name, { residentMb, heapMb, lagP99Ms }]) => [
        name,
        residentMb.toFixed(0),
        heapMb.toFixed(0),
        lagP99Ms.toFixed(0),
      ]),
    )}\nSlope after the warm-up: ${verdict.residentMbPerHour.toFixed(1)} MB/hour resident, ` +
      `${verdict.heapMbPerHour.toFixed(1)} MB/hour heap. Largest: ${Math.max(...samples.map(({ residentMb }) => residentMb)).toFixed(0)} MB resident, ` +
      `event loop p99 ${verdict.worstLagP99Ms.toFixed(0)} ms.\n\n`,
  );
};

/** The log is deleted meanwhile: what is compared is the number of points, and the state, which holds the trace of every kline. */
const check = async (
  { influx, log, partitions }: Surroundings,
  klines: EndlessKlines,
  counts: readonly number[],
): Promise<readonly string[]> => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const letters = (await readAll(log.reader, Topics.deadLetters, partitions)).length;
  const found = [
    ['raw points', await countPoints(influx, 'kline_raw', interval), total],
    ['enriched points', await countPoints(influx, 'kline_enriched', interval), total],
    ['dead letters', letters, Math.ceil(total / oneBadIn)],
  ] as const;
  return [
    ...found.flatMap(([what, is, should]) =>
      is === should ? [] : [`${is} ${what} where there should be ${should}`],
    ),
    ...(await statesOf(log, klines, counts, partitions)),
    ...(await oracleSample(influx, interval, symbols, (symbol, count) =>
      Array.from(
        { length: Math.min(count, counts[symbols.indexOf(symbol as (typeof symbols)[number])]!) },
        (_, place) => toBar(klines, symbol, place),
      ),
    )),
  ];
};

const toBar = ({ at }: EndlessKlines, symbol: string, place: number) => {
  const { openTimeMs, high, low, close, volume } = at(symbol, place);
  return { openTimeMs, high: Number(high), low: Number(low), close: Number(close), volume: Number(volume) };
};

const toSymbol = (state: string): string =>
  (JSON.parse(state) as { readonly series: { readonly symbol: string } }).series.symbol;

const statesOf = async (
  log: Surroundings['log'],
  { at }: EndlessKlines,
  counts: readonly number[],
  partitions: number,
): Promise<readonly string[]> => {
  const records = await readAll(log.reader, Topics.state(interval), partitions);
  const newest = new Map(
    records
      .filter(({ key }) => key !== 'partition')
      .map(({ value }) => Buffer.from(value ?? []).toString())
      .map((text) => [toSymbol(text), text]),
  );
  const enrichment = right(Enrichment.enrichment(Enrichment.defaultConfiguration));
  const advance = SeriesState.advanceOwned(enrichment);
  return symbols.flatMap((symbol, series) => {
    let state: SeriesState.SeriesState | null = null;
    for (let place = 0; place < counts[series]!; place += 1) [, state] = advance(state, at(symbol, place));
    const { source } = at(symbol, 0);
    const expected = encodeSeriesState({ series: { source, symbol, interval }, state: state! });
    return newest.get(symbol) === expected
      ? []
      : [
          `the state of ${symbol} is not that of an uninterrupted run: ${newest.get(symbol)?.slice(0, 200) ?? 'none'}`,
        ];
  });
};
