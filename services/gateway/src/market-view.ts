/** What the routes ask: the store and the live table seen as one. */
import type { ApiKline } from '@cryptostream/contracts';
import { Series } from '@cryptostream/domain';
import type { Coverage, StoredGap, StoreError } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { GatewayDependencies, Limits } from './dependencies';
import { readKlines } from './store/read-klines';
import { remember } from './store/remembered';
import type { Hub } from './stream/hub';
import { toKnown, type Known } from './topology/resolve-series';
import { freshCoverage, isExact } from './topology/status-rows';
import type { KlinesRequest } from './topology/klines-page';
import { withoutSeries } from './topology/to-item';

type Read<A> = TE.TaskEither<StoreError, A>;

export type MarketView = {
  /** Every series that has klines; the newest klines included. */
  readonly coverage: Read<readonly Coverage[]>;
  readonly gaps: Read<readonly StoredGap[]>;
  readonly klines: (request: KlinesRequest) => Read<readonly ApiKline[]>;
  /** Without the store: what is configured and what the topics told. */
  readonly known: (coverage: readonly Coverage[]) => Known;
};

// Somewhat old answers are better than none while the store is busy; older ones would hide that it is away.
const patience = { usableMs: 60_000, patienceMs: 500 };
// While history is fetched the store is asked more often, but not all the time.
const soonestMs = 3_000;

export const createMarketView = (
  { store, clock, symbols, intervals }: GatewayDependencies,
  { coverageFreshMs }: Pick<Limits, 'coverageFreshMs'>,
  hub: Hub,
): MarketView => {
  const coverage = remember(clock, patience, store.coverage);
  return {
    coverage: pipe(
      coverage(coverageFreshMs),
      TE.chain((stored) => (isExact(stored, hub.table()) ? TE.right(stored) : coverage(soonestMs))),
      TE.map((stored) => freshCoverage(stored, hub.table())),
    ),
    gaps: remember(clock, patience, store.gaps)(coverageFreshMs),
    klines: readKlines(store),
    known: (rows) =>
      toKnown({ symbols, intervals }, [...rows, ...Object.values(hub.table()).map(({ series }) => series)]),
  };
};

/** The newest closed kline of a series: from the live table when it is the newest, otherwise from the store. */
export const latestOf =
  (view: MarketView, hub: Hub) =>
  (row: Coverage): Read<ApiKline | null> => {
    const live = hub.table()[Series.toKey(row)]?.closed;
    return live && live.open_time_ms >= row.lastOpenTimeMs
      ? TE.right(withoutSeries(live))
      : pipe(
          view.klines({ series: row, limit: 1, enriched: true }),
          TE.map((klines) => klines.at(-1) ?? null),
        );
  };
