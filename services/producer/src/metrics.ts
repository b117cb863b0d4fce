/** What the producer counts. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type ProducerMetrics = {
  readonly published: (records: number, seconds: number) => void;
  /** Records that wait for the log. */
  readonly waiting: (records: number) => void;
  readonly behind: (symbol: string, klines: number) => void;
  readonly restarted: () => void;
  /** A published kline was compared with the exchange's history; `given_up`: that lacks it, and it is not asked for any more. */
  readonly compared: (result: 'agreed' | 'restated' | 'absent' | 'given_up') => void;
  /** Published klines that history lacks, which are asked for again. */
  readonly absent: (symbol: string, klines: number) => void;
  /** Klines that came where the exchange had none. */
  readonly filled: (klines: number) => void;
  /** Holes of the exchange that are asked for again. */
  readonly holes: (symbol: string, holes: number) => void;
  /** Closed klines of the stream that were left to history, since the log did not keep up. */
  readonly leftToHistory: () => void;
};

export const producerMetrics = (registry: Registry): ProducerMetrics => {
  const records = new Counter({
    name: 'cryptostream_producer_records_total',
    help: 'Records committed to the log',
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'cryptostream_producer_publish_seconds',
    help: 'Duration of one transaction',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: 'cryptostream_producer_waiting_records',
    help: 'Records that wait for the log; beyond 10,000 closed klines of the stream are left to history',
    registers: [registry],
  });
  const behind = new Gauge({
    name: 'cryptostream_producer_behind_klines',
    help: 'Closed klines the exchange should have that are not in the log yet',
    labelNames: ['symbol'],
    registers: [registry],
  });
  const restarts = new Counter({
    name: 'cryptostream_producer_sessions_total',
    help: 'Sessions begun anew after a failure of the log',
    registers: [registry],
  });
  return {
    ...repairMetrics(registry),
    published: (count, duration) => {
      records.inc(count);
      seconds.observe(duration);
    },
    waiting: (count) => waiting.set(count),
    behind: (symbol, klines) => behind.set({ symbol }, klines),
    restarted: () => restarts.inc(),
  };
};

const repairMetrics = (
  registry: Registry,
): Pick<ProducerMetrics, 'compared' | 'absent' | 'filled' | 'holes' | 'leftToHistory'> => {
  const comparisons = new Counter({
    name: 'cryptostream_producer_comparisons_total',
    help: 'Published klines compared with the history of the exchange, each soon after its close and once later',
    labelNames: ['result'],
    registers: [registry],
  });
  const absent = new Gauge({
    name: 'cryptostream_producer_absent_klines',
    help: 'Published klines that the history of the exchange lacks; they are asked for again, until a day after their close',
    labelNames: ['symbol'],
    registers: [registry],
  });
  const filled = new Counter({
    name: 'cryptostream_producer_filled_klines_total',
    help: 'Klines published that the exchange brought after it had none',
    registers: [registry],
  });
  const holes = new Gauge({
    name: 'cryptostream_producer_exchange_holes',
    help: 'Holes of the exchange that are asked for again',
    labelNames: ['symbol'],
    registers: [registry],
  });
  const leftToHistory = new Counter({
    name: 'cryptostream_producer_left_to_history_total',
    help: 'Closed klines of the stream left to REST, since too many records waited for the log',
    registers: [registry],
  });
  return {
    compared: (result) => comparisons.inc({ result }),
    absent: (symbol, klines) => absent.set({ symbol }, klines),
    filled: (klines) => filled.inc(klines),
    holes: (symbol, count) => holes.set({ symbol }, count),
    leftToHistory: () => leftToHistory.inc(),
  };
};

const nothing = (): void => undefined;

/** Counts nothing: for tests. */
export const noMetrics: ProducerMetrics = {
  published: nothing,
  waiting: nothing,
  behind: nothing,
  restarted: nothing,
  compared: nothing,
  absent: nothing,
  filled: nothing,
  holes: nothing,
  leftToHistory: nothing,
};
