/**
 * Reads a limited number of klines without scanning the series: a range just long enough for `limit` klines without holes,
 * and only where that falls short, on from the next kline there is, with a longer range each time.
 */
import { Interval } from '@cryptostream/domain';
import type { KlineQuery, StoredKline, StoreError } from '@cryptostream/ports';
import * as O from 'fp-ts/Option';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Row } from './influx-connection';
import { allTime, edgeScript, klinesScript, type TimeRange } from './kline-script';
import { toStoredKline, toTimeMs } from './to-stored-kline';

export type RunScript = (script: string) => TE.TaskEither<StoreError, readonly Row[]>;

type Klines = TE.TaskEither<StoreError, readonly StoredKline[]>;

export const readKlines =
  (run: RunScript, bucket: string) =>
  (query: KlineQuery): Klines => {
    const range = toRange(query);
    const search: Search = { run, bucket, query, walk: query.fromMs === undefined ? backward : forward };
    if (query.limit < 1 || range.fromMs >= range.toMs) return TE.right([]);
    // Without an end the newest kline may be far from the end of time.
    return query.fromMs === undefined && query.toMs === undefined
      ? seek(search, range, [], 0)
      : readOn(search, range, [], 0);
  };

type Search = {
  readonly run: RunScript;
  readonly bucket: string;
  readonly query: KlineQuery;
  readonly walk: Walk;
};

/** In which direction the range is used up. */
type Walk = {
  readonly edge: 'first' | 'last';
  readonly piece: (range: TimeRange, lengthMs: number) => TimeRange;
  readonly rest: (range: TimeRange, piece: TimeRange) => TimeRange;
  /** The range from an open time on, that one included. */
  readonly from: (range: TimeRange, openTimeMs: number) => TimeRange;
  readonly join: (
    found: readonly StoredKline[],
    page: readonly StoredKline[],
    limit: number,
  ) => readonly StoredKline[];
};

const forward: Walk = {
  edge: 'first',
  piece: ({ fromMs, toMs }, lengthMs) => ({ fromMs, toMs: Math.min(toMs, fromMs + lengthMs) }),
  rest: ({ toMs }, piece) => ({ fromMs: piece.toMs, toMs }),
  from: ({ toMs }, openTimeMs) => ({ fromMs: openTimeMs, toMs }),
  join: (found, page, limit) => [...found, ...page].slice(0, limit),
};

const backward: Walk = {
  edge: 'last',
  piece: ({ fromMs, toMs }, lengthMs) => ({ fromMs: Math.max(fromMs, toMs - lengthMs), toMs }),
  rest: ({ fromMs }, piece) => ({ fromMs, toMs: piece.fromMs }),
  from: ({ fromMs }, openTimeMs) => ({ fromMs, toMs: openTimeMs + 1 }),
  join: (found, page, limit) => [...page, ...found].slice(-limit),
};

const toRange = ({ fromMs = allTime.fromMs, toMs = allTime.toMs }: KlineQuery): TimeRange => ({
  fromMs: Math.max(fromMs, allTime.fromMs),
  toMs: Math.min(toMs, allTime.toMs),
});

const readOn = (search: Search, range: TimeRange, found: readonly StoredKline[], round: number): Klines => {
  const { run, bucket, query, walk } = search;
  const wanted = query.limit - found.length;
  const piece = walk.piece(range, wanted * Interval.lengthMs(query.interval) * 4 ** round);
  const rest = walk.rest(range, piece);
  return pipe(
    run(klinesScript(bucket, query, piece)),
    TE.map((rows) => rows.map(toStoredKline).toSorted((left, right) => left.openTimeMs - right.openTimeMs)),
    TE.map((page) => walk.join(found, page, query.limit)),
    TE.chain((joined) =>
      joined.length >= query.limit || rest.fromMs >= rest.toMs
        ? TE.right(joined)
        : seek(search, rest, joined, round + 1),
    ),
  );
};

// Skips what is empty, however long it is.
const seek = (search: Search, range: TimeRange, found: readonly StoredKline[], round: number): Klines => {
  const { run, bucket, query, walk } = search;
  return pipe(
    run(edgeScript(bucket, query, range, walk.edge)),
    TE.map(([row]) => O.fromNullable(row)),
    TE.chain(
      O.match(
        () => TE.right(found),
        (row) => readOn(search, walk.from(range, toTimeMs(row['_time'])), found, round),
      ),
    ),
  );
};
