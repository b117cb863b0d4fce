/**
 * Sends the closed klines that a client missed from the store, for a client whose last event is not in memory any more: it
 * comes from an earlier run of the gateway, or was away too long. Ids stay those of the run the client comes from until all
 * is sent, so that a connection that breaks in between is resumed where it broke.
 */
import type { ResetEvent } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import type { KlineReader, StoreError, StoredKline } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { EventId } from '../topology/event-id';
import { toItem, withSeries } from '../topology/to-item';
import type { Connection } from './connection';
import { toFrame } from './to-frame';

export type Replay = {
  readonly store: Pick<KlineReader, 'klines'>;
  readonly connection: Connection;
  /** Klines of one series that are sent at most; beyond that the client is told to read them by itself. */
  readonly limit: number;
};

/** @returns Left when the store failed half-way; what was sent stays valid */
export const replay = async (
  { store, connection, limit }: Replay,
  resumeFrom: EventId,
  wanted: readonly Series.Series[],
): Promise<E.Either<StoreError, void>> => {
  let id = resumeFrom;
  for (const series of wanted) {
    const missed = await store.klines(toQuery(series, id, limit))();
    if (E.isLeft(missed)) return missed;
    if (!connection.isOpen()) return E.right(undefined);
    for (const stored of missed.right.slice(0, limit)) {
      id = advance(id, series, stored.openTimeMs);
      connection.send(toFrame(id, 'enriched', toJson(series, stored)));
    }
    const beyond = missed.right[limit];
    if (beyond !== undefined) connection.send(toFrame(id, 'reset', toReset(series, beyond.openTimeMs)));
    await connection.drained();
  }
  return E.right(undefined);
};

const toQuery = (series: Series.Series, { watermarks }: EventId, limit: number) => ({
  source: series.source,
  symbol: series.symbol,
  interval: series.interval,
  measurement: 'kline_enriched' as const,
  fromMs:
    (watermarks[Series.toKey(series)] ?? -Interval.lengthMs(series.interval)) +
    Interval.lengthMs(series.interval),
  limit: limit + 1,
});

const advance = (id: EventId, series: Series.Series, openTimeMs: number): EventId => ({
  ...id,
  watermarks: { ...id.watermarks, [Series.toKey(series)]: openTimeMs },
});

const toJson = (series: Series.Series, stored: StoredKline): string =>
  JSON.stringify(withSeries(series, true, toItem(stored)));

const toReset = ({ source, symbol, interval }: Series.Series, fromMs: number): string =>
  JSON.stringify({ source, symbol, interval, from_ms: fromMs } satisfies ResetEvent);
