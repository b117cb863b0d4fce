/**
 * Asks the database over and over which enriched kline of each series is the newest: when an answer holds it, it can be queried, and
 * so can those before it, which were written before or together with it. The answer's arrival is late by the question itself
 * at most, and by the pause between questions: `resolutionMs` says how much that was.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedInflux } from '@cryptostream/testkit';
import type { EndlessKlines } from './endless-klines';
import { flux, iso } from './flux';

export type Seen = {
  readonly symbol: string;
  readonly place: number;
  /** When the answer that holds it was there; on the clock of `performance.now()`. */
  readonly answeredMs: number;
  /** When the last question without it was asked. */
  readonly notBeforeMs: number;
};

export type Watch = {
  /** The newest place of a series that was seen; −1 when there was none. */
  readonly newestOf: (symbol: string) => number;
  /** How far apart a question was asked and the next was answered: middle and worst. */
  readonly resolutionMs: () => { readonly middle: number; readonly worst: number };
  readonly stop: () => Promise<void>;
};

const pauseMs = 10;

export const watchNewest = (
  influx: StartedInflux,
  interval: string,
  klines: EndlessKlines,
  onSeen: (seen: Seen) => void,
): Watch => {
  const newest = new Map<string, number>();
  const widths: number[] = [];
  let isStopped = false;
  let failure: string | undefined;
  const tellFailure = (): void => {
    if (failure !== undefined) throw new Error(`the database could not be asked: ${failure}`);
  };
  const newestOf = (symbol: string): number => {
    tellFailure();
    return newest.get(symbol) ?? -1;
  };
  const run = async (): Promise<void> => {
    for (let notBeforeMs = performance.now(); !isStopped;) {
      const askedMs = performance.now();
      const found = await newestTimes(influx, interval, sinceOf(klines, newestOf));
      const answeredMs = performance.now();
      widths.push(answeredMs - notBeforeMs);
      for (const [symbol, openTimeMs] of found) {
        const place = klines.placeOf(openTimeMs);
        for (let each = newestOf(symbol) + 1; each <= place; each += 1)
          onSeen({ symbol, place: each, answeredMs, notBeforeMs });
        newest.set(symbol, Math.max(place, newestOf(symbol)));
      }
      notBeforeMs = askedMs;
      await sleep(pauseMs);
    }
  };
  const ended = run().catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
  });
  return {
    newestOf,
    resolutionMs: () => {
      const sorted = widths.toSorted((a, b) => a - b);
      return { middle: sorted[sorted.length >> 1] ?? NaN, worst: sorted.at(-1) ?? NaN };
    },
    stop: async () => {
      isStopped = true;
      await ended;
      tellFailure();
    },
  };
};

/** What is older than the newest of every series need not be looked at. */
const sinceOf = ({ symbols, at }: EndlessKlines, newestOf: (symbol: string) => number): number =>
  Math.min(...symbols.map((symbol) => at(symbol, Math.max(0, newestOf(symbol))).openTimeMs));

const newestTimes = async (
  influx: StartedInflux,
  interval: string,
  sinceMs: number,
): Promise<readonly (readonly [symbol: string, openTimeMs: number])[]> => {
  const rows = await flux(
    influx,
    `from(bucket: "${influx.bucket}") |> range(start: ${iso(sinceMs)}, stop: 2200-01-01T00:00:00Z)
      |> filter(fn: (r) => r._measurement == "kline_enriched" and r._field == "close" and r.interval == "${interval}")
      |> last() |> keep(columns: ["symbol", "_time"])`,
  );
  return rows.map((row) => [row['symbol'] ?? '', Date.parse(row['_time'] ?? '')] as const);
};
