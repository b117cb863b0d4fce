/**
 * One joined moment: what is remembered of the series of a source before it, and after it what was reconciled and the market
 * states of those symbols whose pulse interval closed. Pure, and the same however the moments are cut into batches.
 */
import * as Decimal from '../decimal';
import * as Interval from '../interval';
import { correlation, type Returns } from './correlation';
import * as DayWindow from './day-window';
import type { Moment, ValuedKline } from './join';
import type { DayChange, MarketState } from './market-state';
import { keyOf, type MarketPlan } from './plan';
import { addGap, addKline, judge, type Reconciliation, type Tally } from './reconciliation';
import { agreement, trendOf } from './trend';
import { volatilityOf } from './volatility-regime';

export type MarketMemory = {
  /** The newest kline, by key of the series. */
  readonly latest: ReadonlyMap<string, ValuedKline>;
  /** What is there of the bucket in progress, by key of the higher series. */
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Klines of the pulse interval over 24 hours, by symbol. */
  readonly days: ReadonlyMap<string, DayWindow.DayWindow>;
};

export const emptyMemory: MarketMemory = { latest: new Map(), tallies: new Map(), days: new Map() };

export type MomentOutcome = {
  readonly reconciliations: readonly Reconciliation[];
  /** In the order of the plan's symbols. */
  readonly states: readonly MarketState[];
};

/** How many klines of the pulse interval a correlation looks back, and how many of them both symbols need to have. */
const correlationKlines = 60;
const correlationMinimum = 30;

export const processMoment = (
  plan: MarketPlan,
  memory: MarketMemory,
  moment: Moment,
): readonly [MomentOutcome, MarketMemory] => {
  const draft = {
    latest: new Map(memory.latest),
    tallies: new Map(memory.tallies),
    days: new Map(memory.days),
  };
  for (const { symbol, interval, fromMs, toMs } of moment.gaps)
    for (const higher of plan.highersOf.get(keyOf({ symbol, interval })) ?? [])
      draft.tallies.set(
        keyOf(higher),
        addGap(higher.interval, draft.tallies.get(keyOf(higher)), { interval, fromMs, toMs }),
      );
  // Shorter intervals come first, so that the lower klines of a bucket are there when the exchange's own one is looked at.
  const reconciliations = moment.klines.flatMap((valued) => takeKline(plan, draft, valued));
  const beating = moment.klines.filter(({ kline }) => kline.interval === plan.pulse);
  beating.forEach(({ kline }) =>
    draft.days.set(kline.symbol, DayWindow.add(draft.days.get(kline.symbol), kline)),
  );
  const returns = beating.length === 0 ? null : returnsOf(beating[0]!.kline.interval, draft, moment.endMs);
  return [
    {
      reconciliations,
      states: returns === null ? [] : beating.map(({ kline }) => stateOf(plan, draft, returns, kline)),
    },
    draft,
  ];
};

type Draft = {
  readonly latest: Map<string, ValuedKline>;
  readonly tallies: Map<string, Tally>;
  readonly days: Map<string, DayWindow.DayWindow>;
};

const takeKline = (plan: MarketPlan, draft: Draft, valued: ValuedKline): readonly Reconciliation[] => {
  const { kline } = valued;
  draft.latest.set(keyOf(kline), valued);
  for (const higher of plan.highersOf.get(keyOf(kline)) ?? [])
    draft.tallies.set(keyOf(higher), addKline(higher.interval, draft.tallies.get(keyOf(higher)), kline));
  const lower = plan.lowerOf.get(keyOf(kline));
  const tally = draft.tallies.get(keyOf(kline));
  // Before the lower series began there is nothing to compare with, and nothing is missing.
  const reconciliation = lower === undefined || tally === undefined ? null : judge(lower, tally, kline);
  return reconciliation === null ? [] : [reconciliation];
};

const returnsOf = (
  pulse: Interval.Interval,
  { days }: Draft,
  endMs: number,
): ReadonlyMap<string, Returns> => {
  const fromMs = endMs - correlationKlines * Interval.lengthMs(pulse);
  return new Map(
    [...days].map(([symbol, window]) => [
      symbol,
      new Map(
        DayWindow.since(window, fromMs).flatMap(([openTimeMs, , , , , , change]) =>
          change === null ? [] : [[openTimeMs, change] as const],
        ),
      ),
    ]),
  );
};

const stateOf = (
  plan: MarketPlan,
  { latest, days }: Draft,
  returns: ReadonlyMap<string, Returns>,
  kline: ValuedKline['kline'],
): MarketState => {
  const { symbol, openTimeMs } = kline;
  const window = days.get(symbol)!;
  const newest = (plan.intervalsOf.get(symbol) ?? []).flatMap(
    (interval) => latest.get(keyOf({ symbol, interval })) ?? [],
  );
  const trends = newest.flatMap((valued) => {
    const trend = trendOf(valued);
    return trend === null ? [] : [[valued.kline.interval, trend] as const];
  });
  const day = DayWindow.day(window);
  return {
    kline,
    latest: newest,
    trends,
    trendAgreement: agreement(trends.map(([, trend]) => trend)),
    dayKlines: window.count,
    day: day === null ? null : { ...day, ...changeOf(day) },
    volatility: volatilityOf(window, openTimeMs),
    correlations: plan.symbols.flatMap((other) => {
      const coefficient =
        other === symbol
          ? null
          : correlation(
              returns.get(symbol) ?? new Map(),
              returns.get(other) ?? new Map(),
              correlationMinimum,
            );
      return coefficient === null ? [] : [[other, coefficient] as const];
    }),
  };
};

const changeOf = ({ open, close }: DayWindow.Day): DayChange => {
  const change = Decimal.toCanonical(Decimal.add(close, negated(open)));
  const percent = (100 * Decimal.toNumber(change)) / Decimal.toNumber(open);
  return { change, changePercent: Number.isFinite(percent) ? percent : null };
};

const negated = (value: Decimal.Decimal): Decimal.Decimal =>
  value.startsWith('-') ? value.slice(1) : `-${value}`;
