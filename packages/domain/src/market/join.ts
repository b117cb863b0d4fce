/**
 * Series joined by watermark. A moment is joined when every series of the plan has passed it: its next kline can only end
 * later. Nothing is decided by a clock or by what came first, so that the moments depend on the series alone.
 */
import * as Interval from '../interval';
import type { Kline } from '../kline';
import { keyOf, type MarketPlan, type MarketSeries } from './plan';
import * as Told from './told-gaps';

/** A closed kline and what was computed of it, by name. */
export type ValuedKline = {
  readonly kline: Kline;
  /** Number of open times missing between this kline and the one before it. */
  readonly gapBefore: number;
  readonly values: { readonly [name: string]: number | boolean };
};

/** What comes of one series in the order of its log. `position` is the offset of the record. */
export type Arrival =
  | { readonly _tag: 'Kline'; readonly valued: ValuedKline; readonly position: number }
  /** Nothing is to be expected of `[fromMs, toMs)`; `confirmed` by the exchange, or unexplained. */
  | ({ readonly _tag: 'Gap' } & MarketSeries & Told.ToldGap);

/** All klines that end at `endMs` (epoch ms, exclusive), and what the exchange has confirmed missing since the moment before. */
export type Moment = {
  readonly endMs: number;
  readonly klines: readonly ValuedKline[];
  readonly gaps: readonly (MarketSeries & { readonly fromMs: number; readonly toMs: number })[];
};

export type JoinState = {
  /** End of the newest joined moment; null before the first. */
  readonly joinedMs: number | null;
  /** By key of the series. */
  readonly queues: ReadonlyMap<string, Queue>;
};

export type Queue = {
  /** A series that has no kline yet has passed nothing: it may begin anywhere. */
  readonly begun: boolean;
  /** Not joined yet, oldest first; the first `taken` have been joined since. Cutting them off one by one would copy all others. */
  readonly waiting: readonly Waiting[];
  readonly taken: number;
  readonly told: Told.ToldGaps;
};

type Waiting = ValuedKline & {
  readonly position: number;
  /** The first of its series: what is missing before it was never there. */
  readonly isFirst: boolean;
};

/** Where joining goes on after `joinedMs`, with nothing waiting: what waited is read again. */
export const startJoin = (
  { series }: MarketPlan,
  joinedMs: number | null,
  begun: ReadonlySet<string>,
): JoinState => ({
  joinedMs,
  queues: new Map(
    series.map((each) => [keyOf(each), { begun: begun.has(keyOf(each)), waiting: [], taken: 0, told: [] }]),
  ),
});

/** Series that are not in the plan, and klines not newer than those before, are passed over. */
export const arrive = (state: JoinState, arrivals: readonly Arrival[]): JoinState => {
  const drafts = new Map<string, QueueDraft>();
  for (const arrival of arrivals) {
    const { symbol, interval } = arrival._tag === 'Gap' ? arrival : arrival.valued.kline;
    const key = keyOf({ symbol, interval });
    const queue = state.queues.get(key);
    if (queue === undefined) continue;
    const draft = drafts.get(key) ?? toDraft(queue);
    drafts.set(key, draft);
    if (arrival._tag === 'Gap')
      draft.told = Told.from(Told.tell(draft.told, arrival), passedMs(state, interval));
    else {
      const isFirst = !draft.begun;
      draft.begun = true;
      if (isNews(state, draft, arrival.valued.kline))
        draft.waiting.push({ ...arrival.valued, position: arrival.position, isFirst });
    }
  }
  return { ...state, queues: new Map([...state.queues, ...drafts]) };
};

type QueueDraft = {
  begun: boolean;
  readonly waiting: Waiting[];
  readonly taken: 0;
  told: Told.ToldGaps;
};

const toDraft = (queue: Queue): QueueDraft => ({
  ...queue,
  waiting: queue.waiting.slice(queue.taken),
  taken: 0,
});

/** How many klines of a series wait to be joined. */
export const waitingCount = ({ waiting, taken }: Queue): number => waiting.length - taken;

/** Offset of the first record of those klines; null when there is none. */
export const firstWaiting = ({ waiting, taken }: Queue): number | null => waiting[taken]?.position ?? null;

const isNews = ({ joinedMs }: JoinState, { waiting, told }: Queue, kline: Kline): boolean =>
  endOf(kline) > (joinedMs ?? -Infinity) &&
  kline.openTimeMs > (waiting.at(-1)?.kline.openTimeMs ?? -Infinity) &&
  !Told.isConfirmedAt(told, kline.openTimeMs);

const endOf = ({ openTimeMs, interval }: Kline): number => openTimeMs + Interval.lengthMs(interval);

/** Every open time before this one has been joined. */
const passedMs = ({ joinedMs }: JoinState, interval: Interval.Interval): number =>
  joinedMs === null ? -Infinity : Interval.openTimeAt(interval, joinedMs);

/** The next moment and the state after it; null while a series has not passed it. */
export const nextMoment = (plan: MarketPlan, state: JoinState): readonly [Moment, JoinState] | null => {
  const fronts = plan.series.map((series) => frontOf(state, series));
  const endMs = earliest(fronts);
  return endMs === Infinity || fronts.some((front) => isBehind(front, endMs))
    ? null
    : takeMoment(plan, state, endMs);
};

/** The series that the next moment waits for, in the order of the plan. */
export const heldUpBy = (plan: MarketPlan, state: JoinState): readonly MarketSeries[] => {
  const fronts = plan.series.map((series) => frontOf(state, series));
  const endMs = earliest(fronts);
  return plan.series.filter((_, place) => isBehind(fronts[place]!, endMs));
};

/** How far a series is known. */
type Front =
  /** The next kline is there, and so is everything before it. */
  | { readonly _tag: 'Kline'; readonly endMs: number }
  /** The next kline has not come; it ends at `endMs` or later. */
  | { readonly _tag: 'Awaited'; readonly endMs: number };

const earliest = (fronts: readonly Front[]): number =>
  fronts.reduce((least, front) => (front._tag === 'Kline' ? Math.min(least, front.endMs) : least), Infinity);

const isBehind = (front: Front, endMs: number): boolean => front._tag === 'Awaited' && front.endMs <= endMs;

const frontOf = (state: JoinState, series: MarketSeries): Front => {
  const queue = state.queues.get(keyOf(series));
  if (queue === undefined || !queue.begun) return { _tag: 'Awaited', endMs: -Infinity };
  const head = queue.waiting[queue.taken];
  const passed = passedMs(state, series.interval);
  return head !== undefined && isExplained(queue, head, passed)
    ? { _tag: 'Kline', endMs: endOf(head.kline) }
    : { _tag: 'Awaited', endMs: Told.reach(queue.told, passed) + Interval.lengthMs(series.interval) };
};

// The consumer tells of every hole in the transaction of the kline behind it: until that is read, whose it is is unknown.
const isExplained = ({ told }: Queue, { kline, gapBefore, isFirst }: Waiting, passed: number): boolean => {
  if (gapBefore === 0 || isFirst) return true;
  const holeFromMs = kline.openTimeMs - gapBefore * Interval.lengthMs(kline.interval);
  return Told.reach(told, Math.max(holeFromMs, passed)) >= kline.openTimeMs;
};

const takeMoment = (plan: MarketPlan, state: JoinState, endMs: number): readonly [Moment, JoinState] => {
  const klines: ValuedKline[] = [];
  const gaps: Moment['gaps'][number][] = [];
  const queues = new Map(state.queues);
  for (const series of plan.series) {
    const key = keyOf(series);
    const queue = queues.get(key)!;
    const first = queue.waiting[queue.taken];
    const isDue = first !== undefined && endOf(first.kline) === endMs;
    if (!isDue && queue.told.length === 0) continue;
    if (isDue) klines.push({ kline: first.kline, gapBefore: first.gapBefore, values: first.values });
    const toMs = Interval.openTimeAt(series.interval, endMs);
    for (const gap of Told.confirmedIn(queue.told, passedMs(state, series.interval), toMs))
      gaps.push({ ...series, fromMs: gap.fromMs, toMs: gap.toMs });
    queues.set(key, { ...queue, taken: queue.taken + (isDue ? 1 : 0), told: Told.from(queue.told, toMs) });
  }
  return [
    { endMs, klines, gaps },
    { joinedMs: endMs, queues },
  ];
};
