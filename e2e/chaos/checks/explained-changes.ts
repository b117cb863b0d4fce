/**
 * Which changes of closed values the log and the exchange's account explain. A recompute that was asked for before may write anew
 * what is at its time or later: raw values where the kline was altered, enriched ones from the first altered kline on. While it
 * does, a field may be away for a moment, whatever its value.
 */
import { recomputeType } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import type { AlteredKline } from '../exchange';
import { limited, type Finding } from './finding';

export type Change = {
  readonly measurement: 'kline_raw' | 'kline_enriched';
  readonly symbol: string;
  readonly interval: Interval.Interval;
  readonly openTimeMs: number;
  readonly field: string;
  readonly was: string;
  /** Null: away. */
  readonly is: string | null;
  /** When it was seen, by the clock of this machine. */
  readonly atMs: number;
};

/** @param klines records of the topics of closed klines */
export const explainedChanges = (
  { points, changes }: { readonly points: number; readonly changes: readonly Change[] },
  klines: readonly LogRecord[],
  altered: readonly AlteredKline[],
): Finding => {
  const requests = klines.filter(({ headers }) => headers['type'] === recomputeType).map(toRequest);
  const isExplained = (change: Change): boolean =>
    requests.some(
      ({ symbol, interval, fromMs, atMs }) =>
        symbol === change.symbol &&
        interval === change.interval &&
        fromMs <= change.openTimeMs &&
        atMs <= change.atMs,
    ) &&
    (change.is === null || altered.some((each) => concerns(each, change)));
  const unexplained = changes.filter((change) => !isExplained(change));
  return {
    promise: 'no closed value that a watcher of InfluxDB saw changed afterwards, unless it was computed anew',
    compared: points,
    differences: limited(
      unexplained.map(
        ({ measurement, symbol, interval, openTimeMs, field, was, is, atMs }) =>
          `${measurement} ${symbol} ${interval} ${new Date(openTimeMs).toISOString()}: ${field} was ${was}, ` +
          `and at ${new Date(atMs).toISOString()} ${is ?? 'away'}`,
      ),
    ),
  };
};

const concerns = ({ symbol, interval, openTimeMs }: AlteredKline, change: Change): boolean =>
  symbol === change.symbol &&
  interval === change.interval &&
  (change.measurement === 'kline_raw' ? openTimeMs === change.openTimeMs : openTimeMs <= change.openTimeMs);

const toRequest = ({ value, timestampMs }: LogRecord) => {
  const request = JSON.parse(Buffer.from(value ?? []).toString()) as {
    readonly symbol: string;
    readonly interval: string;
    readonly from_ms: number;
  };
  return {
    symbol: request.symbol,
    interval: request.interval,
    fromMs: request.from_ms,
    atMs: timestampMs,
  };
};
