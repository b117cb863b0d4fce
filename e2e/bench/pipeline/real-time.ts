/**
 * From the close of a kline of 1s to when InfluxDB answers with its enriched point: by way of the simulated exchange, its WebSocket and
 * the producer, or put into the log at the close. All run on this machine, so that one clock says when.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Topics } from '@cryptostream/contracts';
import type { LogRecord } from '@cryptostream/ports';
import { freePort, until } from '@cryptostream/testkit';
import { readAll } from '../../pipeline/archive-through';
import { checkConsumed } from './check';
import { distributionOf } from './distribution';
import { endlessKlines } from './endless-klines';
import { countPoints } from './flux';
import type { Run } from './run';
import { startSecondFeed } from './second-feed';
import {
  inSurroundings,
  isAnswered,
  staysUp,
  untilReady,
  type Service,
  type Surroundings,
} from './surroundings';
import { untilConsumed } from './until-consumed';

const secondMs = 1_000;
const interval = '1s';
const partitions = 4;

/** Until backfill is done and code is compiled. */
const warmUpSeconds = 15;

/** A second whose klines are not all there by then is told as a problem. */
const patienceMs = 15_000;

const pauseMs = 5;

export type Origin = 'exchange' | 'log';

export const realTime = (count: number, origin: Origin, seconds: number): Promise<Run> => {
  const symbols = Array.from({ length: count }, (_, place) => symbolOf(place));
  return inSurroundings({ symbols, interval, partitions }, async (surroundings) => {
    const consumer = await surroundings.startConsumer();
    await untilReady(consumer);
    const feed = await (origin === 'exchange' ? feedByExchange(surroundings) : feedByLog(surroundings));
    await untilFirst(surroundings, [consumer, ...feed.services]);
    await sleep(warmUpSeconds * secondMs);
    const watched = await watchSeconds(surroundings, seconds);
    await feed.stop();
    await untilConsumed(surroundings, [consumer]);
    const records = await readAll(surroundings.log.reader, Topics.klines(interval), partitions);
    const klines = new Set(records.map(identityOf).filter((identity) => identity !== null));
    const { p50, p99, p999, worst, count: measured } = distributionOf(watched.latencies);
    return {
      name: `${count.toLocaleString('en')} symbols, from the ${origin}`,
      figures: {
        'p50 ms': p50,
        'p99 ms': p99,
        'p99.9 ms': p999,
        'worst ms': worst,
        'in the log p50 ms': publishedAfter(records, watched).p50,
        'asked each ms': distributionOf(watched.widths).p50,
        klines: measured,
      },
      problems: [...watched.problems, ...(await checkConsumed(surroundings, klines.size))],
    };
  });
};

/** Short, so that the names of a thousand streams fit into one address. */
const symbolOf = (place: number): string =>
  `${[676, 26, 1].map((size) => String.fromCharCode(65 + (Math.floor(place / size) % 26))).join('')}USD`;

type Feed = { readonly services: readonly Service[]; readonly stop: () => Promise<void> };

const feedByLog = async ({ kafka, symbols }: Surroundings): Promise<Feed> => {
  const { stop } = await startSecondFeed(kafka.brokers, await endlessKlines(symbols), partitions);
  return { services: [], stop };
};

const feedByExchange = async (surroundings: Surroundings): Promise<Feed> => {
  const symbols = surroundings.symbols.join(',');
  const port = await freePort();
  const exchange = await surroundings.startService(
    'simulator',
    { PORT: String(port), HOST: '127.0.0.1', SYMBOLS: symbols },
    // All streams are asked for in one line.
    ['--max-http-header-size=65536'],
  );
  await until('the simulated exchange answers', () =>
    isAnswered(exchange, `http://127.0.0.1:${port}/api/v3/time`),
  );
  const producer = await surroundings.startService('producer', {
    SOURCE: 'binance',
    SOURCE_NAME: 'simulated',
    SYMBOLS: symbols,
    BACKFILL_FROM: String(Math.floor(Date.now() / secondMs) * secondMs - secondMs),
    BINANCE_REST_URL: `http://127.0.0.1:${port}`,
    BINANCE_STREAM_URL: `ws://127.0.0.1:${port}`,
  });
  const stop = async (): Promise<void> => {
    process.kill(producer.pid, 'SIGTERM');
    await until('the producer has ended', () => !producer.isRunning());
  };
  return { services: [producer, exchange], stop };
};

/** Until all klines of one second can be queried. */
const untilFirst = async ({ influx, symbols }: Surroundings, services: readonly Service[]): Promise<void> => {
  const newest = (): Promise<number> => {
    staysUp(...services);
    const openTimeMs = Math.floor(Date.now() / secondMs - 5) * secondMs;
    return countPoints(influx, 'kline_enriched', interval, openTimeMs, openTimeMs + secondMs);
  };
  await until('all klines of a second can be queried', newest, (found) => found >= symbols.length, {
    withinMs: 120_000,
    everyMs: 200,
    hint: () => services.map((service) => service.output().slice(-1_000)).join('\n'),
  });
};

type Watched = {
  readonly latencies: readonly number[];
  /** Between asking without an answer and being answered. */
  readonly widths: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly problems: readonly string[];
};

/** Counts the klines of each second again and again until all are there: each counts as seen when the answer came. */
const watchSeconds = async ({ influx, symbols }: Surroundings, seconds: number): Promise<Watched> => {
  const fromMs = Math.floor(Date.now() / secondMs) * secondMs;
  const toMs = fromMs + seconds * secondMs;
  const latencies: number[] = [];
  const widths: number[] = [];
  const problems: string[] = [];
  for (let openTimeMs = fromMs; openTimeMs < toMs; openTimeMs += secondMs) {
    const closeMs = openTimeMs + secondMs;
    await sleep(Math.max(0, closeMs - Date.now()));
    let seen = 0;
    for (let before = Date.now(); seen < symbols.length; await sleep(pauseMs)) {
      const askedMs = Date.now();
      const found = await countPoints(influx, 'kline_enriched', interval, openTimeMs, closeMs);
      const answeredMs = Date.now();
      for (; seen < found; seen += 1) latencies.push(answeredMs - closeMs);
      widths.push(answeredMs - before);
      before = askedMs;
      if (answeredMs - closeMs > patienceMs) {
        problems.push(
          `${symbols.length - seen} klines of ${new Date(openTimeMs).toISOString()} are not there`,
        );
        break;
      }
    }
  }
  return { latencies, widths, fromMs, toMs, problems };
};

type Identity = { readonly symbol: string; readonly open_time_ms: number; readonly type?: string };

const klineIn = ({ value, headers }: LogRecord): Identity | null =>
  headers['type'] === 'kline' ? (JSON.parse(Buffer.from(value!).toString()) as Identity) : null;

const identityOf = (record: LogRecord): string | null => {
  const kline = klineIn(record);
  return kline === null ? null : `${kline.symbol} ${kline.open_time_ms}`;
};

/** How long after its close the producer handed a kline to the broker. */
const publishedAfter = (records: readonly LogRecord[], { fromMs, toMs }: Watched) =>
  distributionOf(
    records.flatMap((record) => {
      const kline = klineIn(record);
      return kline === null || kline.open_time_ms < fromMs || kline.open_time_ms >= toMs
        ? []
        : [Number(record.headers['produced_at_ms']) - (kline.open_time_ms + secondMs)];
    }),
  );
