/** What the market pipeline remembers as records of `state.market`, and back. Pure. */
import {
  alertMemoryKey,
  dayMemoryKey,
  encodeMarketPiece,
  marketPlaceKey,
  seriesMemoryKey,
  Topics,
  type DayMemory,
  type MarketPiece,
  type MarketPlace,
  type SeriesMemory,
} from '@cryptostream/contracts';
import { Market, type Alerts } from '@cryptostream/domain';
import type { NewRecord } from '@cryptostream/ports';
import type { MarketConfiguration, MarketPipeline } from './market-configuration';

/** All of it lives in one partition: one instance keeps it, in one transaction at a time. */
export const memoryPartition = 0;

/** What has changed since `before`, and always the place. */
export const toMemoryRecords = (
  { plan }: MarketConfiguration,
  before: MarketPipeline,
  after: MarketPipeline,
  place: MarketPlace,
): readonly NewRecord[] => [
  ...plan.series
    .filter((series) => hasChanged(before.memory, after.memory, Market.keyOf(series)))
    .map((series) =>
      toRecord(seriesMemoryKey(plan.source, series), {
        _tag: 'Series',
        series: toSeries(after.memory, series),
      }),
    ),
  ...plan.symbols.flatMap((symbol) =>
    changedHours(before.memory.days.get(symbol), after.memory.days.get(symbol)).map(({ hour, day }) =>
      toRecord(dayMemoryKey(plan.source, symbol, hour), { _tag: 'Day', day: { symbol, ...day } }),
    ),
  ),
  ...plan.series.flatMap((series) => {
    const key = Market.keyOf(series);
    const memory = after.alerts.memory.get(key);
    return memory === undefined || memory === before.alerts.memory.get(key)
      ? []
      : [toRecord(alertMemoryKey(plan.source, series), { _tag: 'Alerts', alerts: { ...series, memory } })];
  }),
  toRecord(marketPlaceKey(plan.source), { _tag: 'Place', place }),
];

const hasChanged = (before: Market.MarketMemory, after: Market.MarketMemory, key: string): boolean =>
  before.latest.get(key) !== after.latest.get(key) || before.tallies.get(key) !== after.tallies.get(key);

const toSeries = ({ latest, tallies }: Market.MarketMemory, series: Market.MarketSeries): SeriesMemory => ({
  ...series,
  latest: latest.get(Market.keyOf(series)) ?? null,
  tally: tallies.get(Market.keyOf(series)) ?? null,
});

type ChangedHour = { readonly hour: number; readonly day: Omit<DayMemory, 'symbol'> };

// An hour that only lost entries is not written again: what is too old is dropped when it is restored.
const changedHours = (
  before: Market.DayWindow | undefined,
  after: Market.DayWindow | undefined,
): readonly ChangedHour[] => {
  if (after === undefined || before === after) return [];
  const newest = new Map(before?.hours.map(({ hour, entries }) => [hour, entries.at(-1)]));
  return after.hours
    .filter(({ hour, entries }) => newest.get(hour) !== entries.at(-1))
    .map(({ hour, entries }) => ({
      hour,
      day: { interval: after.interval, firstMs: after.firstMs, entries },
    }));
};

const toRecord = (key: string, piece: MarketPiece): NewRecord => ({
  topic: Topics.marketMemory,
  partition: memoryPartition,
  key,
  value: encodeMarketPiece(piece),
  headers: { type: piece._tag.toLowerCase() },
});

/** What was remembered of series that are not in the plan any more is left out. @param sets of rules, of the plan's source */
export const toPipeline = (
  { plan }: MarketConfiguration,
  pieces: readonly MarketPiece[],
  sets: readonly Alerts.RuleSet[] = [],
): { readonly pipeline: MarketPipeline; readonly place: MarketPlace | null } => {
  const place = pieces.flatMap((piece) => (piece._tag === 'Place' ? [piece.place] : []))[0] ?? null;
  const series = new Map(
    pieces.flatMap((piece) =>
      piece._tag === 'Series' ? [[Market.keyOf(piece.series), piece.series] as const] : [],
    ),
  );
  const known = plan.series.flatMap((each) => {
    const memory = series.get(Market.keyOf(each));
    return memory === undefined ? [] : [[Market.keyOf(each), memory] as const];
  });
  const latest = known.flatMap(([key, memory]) =>
    memory.latest === null ? [] : [[key, memory.latest] as const],
  );
  return {
    place,
    pipeline: {
      join: Market.startJoin(plan, place?.joinedMs ?? null, new Set(latest.map(([key]) => key))),
      memory: {
        latest: new Map(latest),
        tallies: new Map(
          known.flatMap(([key, { tally }]) => (tally === null ? [] : [[key, tally] as const])),
        ),
        days: new Map(
          plan.symbols.flatMap((symbol) => {
            const day = toDay(plan, symbol, pieces);
            return day === null ? [] : [[symbol, day] as const];
          }),
        ),
      },
      alerts: { sets, memory: toAlertMemory(plan, pieces) },
    },
  };
};

const toAlertMemory = (
  { series }: Market.MarketPlan,
  pieces: readonly MarketPiece[],
): ReadonlyMap<string, Alerts.AlertMemory> => {
  const keys = new Set(series.map(Market.keyOf));
  return new Map(
    pieces.flatMap((piece) =>
      piece._tag === 'Alerts' && keys.has(Market.keyOf(piece.alerts))
        ? [[Market.keyOf(piece.alerts), piece.alerts.memory] as const]
        : [],
    ),
  );
};

const toDay = (
  { pulse }: Market.MarketPlan,
  symbol: string,
  pieces: readonly MarketPiece[],
): Market.DayWindow | null => {
  const hours = pieces.flatMap((piece) =>
    piece._tag === 'Day' && piece.day.symbol === symbol && piece.day.interval === pulse ? [piece.day] : [],
  );
  const [first] = hours;
  return first === undefined
    ? null
    : Market.restoreDay(
        first.interval,
        first.firstMs,
        hours.flatMap(({ entries }) => entries).toSorted(([left], [right]) => left - right),
      );
};
