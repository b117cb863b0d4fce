/**
 * A series computed anew from records of its log, which are read twice: first `collect`, then `fold`; once more each while
 * `again` says so. Pure.
 */
import {
  decodeGapRecord,
  decodeKlineRecord,
  encodeEnriched,
  toKlinePoints,
  Topics,
  type Point,
} from '@cryptostream/contracts';
import { Series, SeriesRebuild, type SeriesState } from '@cryptostream/domain';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { placeOf } from './step';
import type { TopologyConfiguration } from './topology-configuration';

export type Rebuild = {
  readonly collect: (records: readonly LogRecord[]) => void;
  /** The same records once more, from the first on. Answers the klines whose turn has come. */
  readonly fold: (records: readonly LogRecord[]) => readonly SeriesState.EnrichedKline[];
  /** After both readings: whether there is more to be taken. */
  readonly again: () => boolean;
  /** After all of them; null: there was no kline. */
  readonly state: () => SeriesState.SeriesState | null;
};

/** @param limit how many klines out of order are kept from a first reading to its second; absent: all, and `again` says no */
export const rebuildOf = (
  configuration: TopologyConfiguration,
  series: Series.Series,
  limit = Infinity,
): Rebuild => {
  const key = Series.toKey(series);
  const rebuilder = SeriesRebuild.rebuilder(configuration.enrichment, series.interval);
  let collected = SeriesRebuild.collector(-Infinity, limit);
  let isSecond = false;
  const second = (): SeriesRebuild.Rebuilder => {
    if (!isSecond) rebuilder.begin(collected.exceptions());
    isSecond = true;
    return rebuilder;
  };
  const klineIn = (record: LogRecord) => {
    // Most records are of other symbols: their JSON need not be read.
    if (record.key !== series.symbol || (record.headers['type'] ?? 'kline') !== 'kline') return null;
    const kline = decodeKlineRecord(placeOf(configuration, record), true)(record);
    return E.isRight(kline) && Series.toKey(kline.right) === key ? kline.right : null;
  };
  const collectOne = (record: LogRecord): void => {
    const kline = klineIn(record);
    if (kline !== null) return collected.kline(kline);
    if (record.key !== series.symbol || record.headers['type'] !== 'gap') return;
    const gap = decodeGapRecord(placeOf(configuration, record))(record);
    if (E.isRight(gap) && Series.toKey(gap.right) === key) collected.gap(gap.right.fromMs, gap.right.toMs);
  };
  return {
    collect: (records) => records.forEach(collectOne),
    fold: (records) =>
      records.flatMap((record) => {
        const kline = klineIn(record);
        return kline === null ? [] : second().kline(kline);
      }),
    again: () => {
      const { untilMs } = collected.exceptions();
      if (untilMs === Infinity) return false;
      collected = SeriesRebuild.collector(untilMs, limit);
      isSecond = false;
      return true;
    },
    state: () => second().state(),
  };
};

/** What is stored and told of klines that were computed anew. */
export const rewriteOf = (
  { interval }: TopologyConfiguration,
  partition: number,
  enriched: readonly SeriesState.EnrichedKline[],
): { readonly points: readonly Point[]; readonly records: readonly NewRecord[] } => ({
  points: enriched.flatMap(toKlinePoints),
  records: enriched.map((each) => ({
    topic: Topics.enriched(interval),
    partition,
    key: each.kline.symbol,
    value: encodeEnriched(each),
    headers: { type: 'enriched', origin: 'recompute' },
  })),
});
