/**
 * Someone who looks at the database all the time: a closed value that was seen never changes, unless somebody had its series
 * computed anew.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Interval } from '@cryptostream/domain';
import { readRecentPoints } from '../../pipeline/stored-points';
import { intervals, type System } from '../system';
import type { Change } from './explained-changes';

export type Seen = {
  /** How many points. */
  readonly points: number;
  readonly changes: readonly Change[];
};

export type Watcher = { readonly stop: () => Promise<Seen> };

const everyMs = 2_000;
const lookBack: { readonly [I in (typeof intervals)[number]]: string } = { '1s': '-3m', '1m': '-20m' };

export const watch = ({ influx }: System): Watcher => {
  const seen = new Map<string, string>();
  const changes: Change[] = [];
  const end = new AbortController();
  const lookAt = async (
    measurement: Change['measurement'],
    interval: (typeof intervals)[number],
  ): Promise<void> => {
    const points = await readRecentPoints(influx, measurement, interval, lookBack[interval]);
    const atMs = Date.now();
    for (const [place, fields] of points) {
      const before = seen.get(place);
      if (before !== undefined && before !== fields)
        changes.push(
          ...changedFields(before, fields).map(([field, was, is]) => ({
            ...seriesOf(place, interval),
            ...{ measurement, field, was, is, atMs },
          })),
        );
      seen.set(place, fields);
    }
  };
  const watching = (async () => {
    while (!end.signal.aborted) {
      for (const interval of intervals)
        for (const measurement of ['kline_raw', 'kline_enriched'] as const)
          // The database is away now and then: that is part of it.
          await lookAt(measurement, interval).catch(() => undefined);
      await sleep(everyMs);
    }
  })();
  return {
    stop: async () => {
      end.abort();
      await watching;
      return { points: seen.size, changes };
    },
  };
};

const seriesOf = (
  place: string,
  interval: Interval.Interval,
): Pick<Change, 'symbol' | 'interval' | 'openTimeMs'> => ({
  interval,
  symbol: / symbol=(\S+)/.exec(place)?.[1] ?? '',
  openTimeMs: Number(place.split(' ').at(-1)),
});

/** InfluxDB shows a point while it is being written, some fields first: more fields are no change. */
const changedFields = (
  before: string,
  after: string,
): readonly (readonly [field: string, was: string, is: string | null])[] => {
  const [earlier, later] = [before, after].map(
    (text) => new Map(JSON.parse(text) as readonly (readonly [string, unknown])[]),
  ) as [Map<string, unknown>, Map<string, unknown>];
  return [...earlier]
    .filter(([name, value]) => later.get(name) !== value)
    .map(([name, value]) => [name, String(value), later.has(name) ? String(later.get(name)) : null]);
};
