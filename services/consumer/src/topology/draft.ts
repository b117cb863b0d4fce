/**
 * The state of a partition while a batch is folded into it. What is given stays as it was; a series is copied when the batch first
 * touches it and changed in place from then on, so that a batch costs one copy for each of its series, not one for each kline.
 */
import { Series, SeriesState, type Enrichment } from '@cryptostream/domain';
import type { PartitionState } from './topology-configuration';

export type Draft = {
  /** Null: nothing is known of the series. */
  readonly take: (series: Series.Series) => SeriesState.SeriesState | null;
  readonly put: (series: Series.Series, state: SeriesState.SeriesState) => void;
  /** The series that were put, with their states. */
  readonly changed: () => readonly {
    readonly series: Series.Series;
    readonly state: SeriesState.SeriesState;
  }[];
  readonly after: () => PartitionState;
};

export const draftOf = (enrichment: Enrichment.Enrichment, before: PartitionState): Draft => {
  const after = new Map(before);
  const owned = new Set<string>();
  const changed = new Map<string, Series.Series>();
  return {
    take: (series) => {
      const key = Series.toKey(series);
      const state = after.get(key) ?? null;
      if (state === null || owned.has(key)) return state;
      const copy = SeriesState.own(enrichment, state);
      after.set(key, copy);
      owned.add(key);
      return copy;
    },
    put: (series, state) => {
      const key = Series.toKey(series);
      after.set(key, state);
      owned.add(key);
      changed.set(key, series);
    },
    changed: () => [...changed].map(([key, series]) => ({ series, state: after.get(key)! })),
    after: () => after,
  };
};
