/** Records and points that a step puts out. Pure. */
import {
  encodeQuality,
  gapQuality,
  toQualityPoint,
  Topics,
  type Point,
  type Quality,
} from '@cryptostream/contracts';
import { Interval, type Hole, type Series } from '@cryptostream/domain';
import type { Headers, LogRecord, NewRecord } from '@cryptostream/ports';

export const withQuality = (
  record: LogRecord,
  quality: Quality,
  points: readonly Point[],
): { readonly points: readonly Point[]; readonly records: readonly NewRecord[] } => ({
  points: [...points, toQualityPoint(quality)],
  records: [
    {
      ...sameKey(record, quality),
      topic: Topics.quality,
      value: encodeQuality(quality),
      headers: carried(record, quality.kind),
    },
  ],
});

const holeOf = (series: Series.Series, { fromMs, toMs }: Hole): Quality =>
  gapQuality(
    { ...series, fromMs, toMs },
    'unexplained',
    Interval.countBetween(series.interval, fromMs, toMs),
  );

export const holePoints = (series: Series.Series, holes: readonly Hole[]): readonly Point[] =>
  holes.map((hole) => toQualityPoint(holeOf(series, hole)));

export const holeRecords = (
  record: LogRecord,
  series: Series.Series,
  holes: readonly Hole[],
): readonly NewRecord[] => holes.flatMap((hole) => withQuality(record, holeOf(series, hole), []).records);

export const sameKey = (record: LogRecord, { symbol }: { readonly symbol: string }) => ({
  partition: record.partition,
  key: symbol,
});

// Ours are short; a foreign one of a megabyte must not make a record that the broker refuses.
const headerLimit = 100;

const carriedNames = ['origin', 'event_time_ms', 'produced_at_ms'] as const;

/** Headers that travel on, so that latency can be measured at every hop. */
export const carried = (record: LogRecord, type: string): Headers => {
  const headers: Record<string, string> = { type };
  for (const name of carriedNames) {
    const value = record.headers[name];
    if (value !== undefined) headers[name] = value.length > headerLimit ? value.slice(0, headerLimit) : value;
  }
  return headers;
};
