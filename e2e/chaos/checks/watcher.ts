/** Someone who looks at the database all the time: a closed value that was seen never changes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readRecentPoints } from '../../pipeline/stored-points';
import type { System } from '../system';
import { limited, type Finding } from './finding';

export type Watcher = { readonly stop: () => Promise<Finding> };

const everyMs = 2_000;
const lookBack = '-3m';

export const watch = ({ influx }: System): Watcher => {
  const seen = new Map<string, string>();
  const changes: string[] = [];
  const end = new AbortController();
  const look = async (): Promise<void> => {
    for (const measurement of ['kline_raw', 'kline_enriched'])
      for (const [place, fields] of await readRecentPoints(influx, measurement, '1s', lookBack)) {
        const before = seen.get(place);
        if (before !== undefined)
          changes.push(...changedFields(before, fields).map((each) => `${place}: ${each}`));
        seen.set(place, fields);
      }
  };
  const watching = (async () => {
    while (!end.signal.aborted) {
      // The database is away now and then: that is part of it.
      await look().catch(() => undefined);
      await sleep(everyMs);
    }
  })();
  return {
    stop: async () => {
      end.abort();
      await watching;
      return {
        promise: 'no closed value that a watcher of InfluxDB saw changed afterwards',
        compared: seen.size,
        differences: limited(changes),
      };
    },
  };
};

/** InfluxDB shows a point while it is being written, some fields first: more fields are no change. */
const changedFields = (before: string, after: string): readonly string[] => {
  const [earlier, later] = [before, after].map(
    (text) => new Map(JSON.parse(text) as readonly (readonly [string, unknown])[]),
  ) as [Map<string, unknown>, Map<string, unknown>];
  return [...earlier]
    .filter(([name, value]) => later.get(name) !== value)
    .map(([name, value]) => `${name} was ${String(value)}, later ${String(later.get(name))}`);
};
