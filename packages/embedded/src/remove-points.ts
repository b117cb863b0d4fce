/** Removes the closed klines of a series, raw and enriched, and counts them off, inside a transaction of the caller's. */
import type { Removal } from '@cryptostream/ports';
import type { Connection } from './database';

export type RemovePoints = (removals: readonly Removal[]) => void;

export const removePoints = (connection: Connection): RemovePoints => {
  const find = connection.prepare(
    `SELECT id FROM series WHERE measurement IN ('kline_raw', 'kline_enriched')
     AND source = ? AND symbol = ? AND interval = ?`,
  );
  const remove = connection.prepare(
    'DELETE FROM points WHERE series_id = ? AND time_ms >= ? AND time_ms < ?',
  );
  // Klines have no tags beyond those of the series: their times are in the order of the primary key.
  const count = connection.prepare(
    `UPDATE series SET points = points - ?,
       first_ms = (SELECT time_ms FROM points WHERE series_id = series.id AND extra = '' ORDER BY time_ms LIMIT 1),
       last_ms = (SELECT time_ms FROM points WHERE series_id = series.id AND extra = '' ORDER BY time_ms DESC LIMIT 1)
     WHERE id = ?`,
  );
  return (removals) => {
    for (const { source, symbol, interval, fromMs, toMs } of removals)
      for (const { id } of find.all([source, symbol, interval]) as readonly { readonly id: number }[])
        count.run([remove.run([id, fromMs, toMs]).changes, id]);
  };
};
