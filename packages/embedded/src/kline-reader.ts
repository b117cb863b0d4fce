/** The reader's side of the store. */
import type { Layout } from '@cryptostream/contracts';
import { Interval } from '@cryptostream/domain';
import type { Coverage, KlineQuery, KlineReader, StoredGap, StoredKline } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Connection, Database } from './database';
import { unpack } from './field-layout';
import { toStoreError } from './sqlite-failure';
import { extraOf } from './write-points';

export const klineReader = ({ connection, attempt }: Database): KlineReader => {
  const klines = findKlines(connection);
  const coverage = findCoverage(connection);
  const gaps = findGaps(connection);
  const run = <A>(read: () => A) => TE.fromIOEither(() => pipe(attempt(read), E.mapLeft(toStoreError)));
  return {
    klines: (query) => run(() => klines(query)),
    coverage: run(coverage),
    gaps: run(gaps),
    check: run(() => void coverage()),
    close: T.of(undefined),
  };
};

type PointRow = readonly [timeMs: number, layoutId: number, numbers: Buffer, texts: string | null];

const findKlines = (connection: Connection) => {
  const select = (order: 'ASC' | 'DESC') =>
    connection
      .prepare(
        `SELECT time_ms, layout_id, numbers, texts FROM points
         WHERE series_id = (SELECT id FROM series WHERE measurement = ? AND source = ? AND symbol = ? AND interval = ?)
         AND extra = '' AND time_ms >= ? AND time_ms < ? ORDER BY time_ms ${order} LIMIT ?`,
      )
      .raw();
  const oldest = select('ASC');
  const newest = select('DESC');
  const layouts = layoutCache(connection);
  return ({
    measurement,
    source,
    symbol,
    interval,
    fromMs,
    toMs,
    limit,
  }: KlineQuery): readonly StoredKline[] => {
    const statement = fromMs === undefined ? newest : oldest;
    const bounds = [fromMs ?? Number.MIN_SAFE_INTEGER, toMs ?? Number.MAX_SAFE_INTEGER, limit];
    const rows = statement.all([measurement, source, symbol, interval, ...bounds]) as readonly PointRow[];
    return (fromMs === undefined ? rows.toReversed() : rows).map(
      ([openTimeMs, layoutId, numbers, texts]) => ({
        openTimeMs,
        fields: unpack(layouts(layoutId), { numbers, texts }),
      }),
    );
  };
};

const layoutCache = (connection: Connection): ((id: number) => Layout) => {
  const find = connection.prepare('SELECT fields FROM layouts WHERE id = ?');
  const known = new Map<number, Layout>();
  return (id) => {
    const layout =
      known.get(id) ?? (JSON.parse((find.get([id]) as { readonly fields: string }).fields) as Layout);
    known.set(id, layout);
    return layout;
  };
};

type CoverageRow = readonly [
  source: string,
  symbol: string,
  interval: string,
  first: number,
  last: number,
  count: number,
];

const findCoverage = (connection: Connection) => {
  const query = connection
    .prepare(
      `SELECT source, symbol, interval, first_ms, last_ms, points FROM series
       WHERE measurement = 'kline_raw' AND points > 0 ORDER BY source, symbol, interval`,
    )
    .raw();
  return (): readonly Coverage[] =>
    (query.all([]) as readonly CoverageRow[]).flatMap(
      ([source, symbol, interval, firstOpenTimeMs, lastOpenTimeMs, count]) =>
        Interval.isInterval(interval)
          ? [{ source, symbol, interval, firstOpenTimeMs, lastOpenTimeMs, count }]
          : [],
    );
};

type GapRow = readonly [source: string, symbol: string, interval: string, ...PointRow];

const findGaps = (connection: Connection) => {
  const query = connection
    .prepare(
      `SELECT source, symbol, interval, time_ms, layout_id, numbers, texts
       FROM series JOIN points ON series_id = series.id
       WHERE measurement = 'quality' AND extra = ? ORDER BY source, symbol, interval, time_ms`,
    )
    .raw();
  const layouts = layoutCache(connection);
  return (): readonly StoredGap[] =>
    (query.all([extraOf({ tags: { kind: 'gap' } })]) as readonly GapRow[]).flatMap((row) =>
      toGap(layouts, row),
    );
};

const toGap = (
  layouts: (id: number) => Layout,
  [source, symbol, interval, fromMs, layoutId, numbers, texts]: GapRow,
): readonly StoredGap[] => {
  const { to_ms: toMs, missing, cause } = unpack(layouts(layoutId), { numbers, texts });
  return Interval.isInterval(interval) && typeof toMs === 'number' && typeof missing === 'number'
    ? [
        {
          source,
          symbol,
          interval,
          fromMs,
          toMs,
          missing,
          cause: cause === 'exchange' ? cause : 'unexplained',
        },
      ]
    : [];
};
