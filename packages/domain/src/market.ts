/**
 * Several series of one source looked at together: joined by watermark, shorter intervals checked against longer ones, and
 * the state of each market made of them.
 */
export { hourOf, restore as restoreDay, type DayEntry, type DayWindow } from './market/day-window';
export {
  arrive,
  firstWaiting,
  heldUpBy,
  nextMoment,
  startJoin,
  waitingCount,
  type Arrival,
  type JoinState,
  type Moment,
  type ValuedKline,
} from './market/join';
export type { MarketState } from './market/market-state';
export { keyOf, plan, type MarketPlan, type MarketSeries } from './market/plan';
export { emptyMemory, processMoment, type MarketMemory, type MomentOutcome } from './market/process-moment';
export type { Reconciliation, Tally } from './market/reconciliation';
export type { VolatilityRegime } from './market/volatility-regime';
