/** Writes points, and counts them per series, inside a transaction of the caller's. */
import type { Layout, Point } from '@cryptostream/contracts';
import type { Connection } from './database';
import { isSame, pack } from './field-layout';

type KnownLayout = { readonly id: number; readonly fields: Layout };

/** A point of the same measurement, tags and time is replaced. */
export type WritePoints = (points: readonly Point[]) => void;

type SeriesCount = { readonly id: number; firstMs: number | null; lastMs: number | null; points: number };

export const writePoints = (connection: Connection): WritePoints => {
  const insert = connection.prepare('INSERT OR IGNORE INTO points VALUES (?, ?, ?, ?, ?, ?)');
  const replace = connection.prepare(
    'UPDATE points SET layout_id = ?, numbers = ?, texts = ? WHERE series_id = ? AND extra = ? AND time_ms = ?',
  );
  const count = connection.prepare('UPDATE series SET first_ms = ?, last_ms = ?, points = ? WHERE id = ?');
  const seriesOf = findSeries(connection);
  const knownLayout = findLayout(connection);

  const write = (series: SeriesCount, layout: KnownLayout, point: Point): void => {
    const extra = extraOf(point);
    const { numbers, texts } = pack(point.fields);
    if (insert.run([series.id, extra, point.timeMs, layout.id, numbers, texts]).changes > 0)
      addTo(series, point.timeMs);
    else replace.run([layout.id, numbers, texts, series.id, extra, point.timeMs]);
  };

  return (points) => {
    // Ids and counts are looked up anew in each transaction, so that one rolled back leaves nothing wrong in memory.
    const series = new Map<string, SeriesCount>();
    const layouts = new Map<string, KnownLayout>();
    for (const point of points) {
      const key = seriesKey(point);
      const ofSeries = series.get(key) ?? seriesOf(point);
      const last = layouts.get(point.measurement);
      const { layout: fields } = point.fields;
      const layout = last !== undefined && isSame(last.fields, fields) ? last : knownLayout(fields);
      series.set(key, ofSeries);
      layouts.set(point.measurement, layout);
      write(ofSeries, layout, point);
    }
    series.forEach(({ id, firstMs, lastMs, points: total }) => count.run([firstMs, lastMs, total, id]));
  };
};

/** Tags beyond those of the series as canonical JSON, empty when there is none. */
export const extraOf = ({ tags }: Pick<Point, 'tags'>): string => {
  const names = Object.keys(tags).filter((name) => !tagsOfSeries.includes(name));
  return names.length === 0
    ? ''
    : JSON.stringify(Object.fromEntries(names.toSorted().map((name) => [name, tags[name]])));
};

const tagsOfSeries: readonly string[] = ['interval', 'source', 'symbol'];

const seriesTags = ({ measurement, tags }: Point): readonly string[] => [
  measurement,
  tags['source'] ?? '',
  tags['symbol'] ?? '',
  tags['interval'] ?? '',
];

const seriesKey = (point: Point): string => seriesTags(point).join('\n');

const addTo = (series: SeriesCount, timeMs: number): void => {
  series.firstMs = Math.min(series.firstMs ?? timeMs, timeMs);
  series.lastMs = Math.max(series.lastMs ?? timeMs, timeMs);
  series.points += 1;
};

const findSeries = (connection: Connection) => {
  const find = connection
    .prepare(
      'SELECT id, first_ms, last_ms, points FROM series WHERE measurement = ? AND source = ? AND symbol = ? AND interval = ?',
    )
    .raw();
  const create = connection.prepare(
    'INSERT INTO series (measurement, source, symbol, interval, points) VALUES (?, ?, ?, ?, 0)',
  );
  return (point: Point): SeriesCount => {
    const tags = seriesTags(point);
    const row = find.get(tags) as readonly [number, number | null, number | null, number] | undefined;
    return row === undefined
      ? { id: Number(create.run(tags).lastInsertRowid), firstMs: null, lastMs: null, points: 0 }
      : { id: row[0], firstMs: row[1], lastMs: row[2], points: row[3] };
  };
};

const findLayout = (connection: Connection) => {
  const find = connection.prepare('SELECT id FROM layouts WHERE fields = ?');
  const create = connection.prepare('INSERT INTO layouts (fields) VALUES (?)');
  return (layout: Layout): KnownLayout => {
    const text = JSON.stringify(layout);
    const known = find.get([text]) as { readonly id: number } | undefined;
    return { id: known?.id ?? Number(create.run([text]).lastInsertRowid), fields: layout };
  };
};
