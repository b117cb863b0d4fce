/** Of what goes out behind newer klines. */
import { Counter, Gauge, type Registry } from 'prom-client';

export type RepairMetrics = {
  /** A published kline was compared with the exchange's history; `given_up`: that lacks it, and it is not asked for any more. */
  readonly compared: (result: 'agreed' | 'restated' | 'absent' | 'given_up') => void;
  /** Published klines that history lacks, which are asked for again. */
  readonly absent: (symbol: string, klines: number) => void;
  /** Klines that came where the exchange had none. */
  readonly filled: (klines: number) => void;
  /** Holes of the exchange that are asked for again, and the open time of the oldest; null when there is none. */
  readonly holes: (symbol: string, holes: number, oldestMs: number | null) => void;
};

export const repairMetrics = (registry: Registry): RepairMetrics => {
  const registers = [registry];
  const comparisons = new Counter({
    name: 'cryptostream_producer_comparisons_total',
    help: 'Published klines compared with the history of the exchange, each soon after its close and once later',
    labelNames: ['result'],
    registers,
  });
  const absent = new Gauge({
    name: 'cryptostream_producer_absent_klines',
    help: 'Published klines that the history of the exchange lacks; they are asked for again, until a day after their close',
    labelNames: ['symbol'],
    registers,
  });
  const filled = new Counter({
    name: 'cryptostream_producer_filled_klines_total',
    help: 'Klines published that the exchange brought after it had none',
    registers,
  });
  const holes = new Gauge({
    name: 'cryptostream_producer_exchange_holes',
    help: 'Holes of the exchange that are asked for again',
    labelNames: ['symbol'],
    registers,
  });
  const oldest = new Gauge({
    name: 'cryptostream_producer_exchange_oldest_hole_timestamp_seconds',
    help: 'Open time of the oldest hole of the exchange that is asked for again; absent when there is none',
    labelNames: ['symbol'],
    registers,
  });
  return {
    compared: (result) => comparisons.inc({ result }),
    absent: (symbol, klines) => absent.set({ symbol }, klines),
    filled: (klines) => filled.inc(klines),
    holes: (symbol, count, oldestMs) => {
      holes.set({ symbol }, count);
      if (oldestMs === null) oldest.remove({ symbol });
      else oldest.set({ symbol }, oldestMs / 1_000);
    },
  };
};
