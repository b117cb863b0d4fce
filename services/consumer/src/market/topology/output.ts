/** What the market pipeline puts out: a point and a record for each reconciliation, each market state and each alert. Pure. */
import {
  encodeAlert,
  encodeMarketState,
  encodeReconciliation,
  toAlertPoint,
  toMarketStatePoint,
  toReconciliationPoint,
  Topics,
  type Point,
} from '@cryptostream/contracts';
import type { Alerts, Market } from '@cryptostream/domain';
import type { NewRecord } from '@cryptostream/ports';
import type { MarketConfiguration } from './market-configuration';

export type MarketOutcome = Market.Reconciliation['outcome'] | 'state' | 'alert' | 'rules';

export type MarketOutput = {
  readonly points: readonly Point[];
  readonly records: readonly NewRecord[];
  /** One for each record. */
  readonly outcomes: readonly MarketOutcome[];
};

export const toOutput = (
  { partitionOf }: MarketConfiguration,
  { reconciliations, states }: Market.MomentOutcome,
  alerts: readonly Alerts.Alert[],
): MarketOutput => ({
  points: [
    ...reconciliations.map(toReconciliationPoint),
    ...states.map(toMarketStatePoint),
    ...alerts.map(toAlertPoint),
  ],
  records: [
    ...reconciliations.map((each) => ({
      topic: Topics.quality,
      partition: partitionOf(each.kline.symbol),
      key: each.kline.symbol,
      value: encodeReconciliation(each),
      headers: { type: 'reconciliation' },
    })),
    ...states.map((each) => ({
      topic: Topics.marketState,
      partition: partitionOf(each.kline.symbol),
      key: each.kline.symbol,
      value: encodeMarketState(each),
      headers: { type: 'market-state' },
    })),
    ...alerts.map((each) => ({
      topic: Topics.alerts,
      partition: partitionOf(each.kline.symbol),
      key: each.kline.symbol,
      value: encodeAlert(each),
      headers: { type: 'alert' },
    })),
  ],
  outcomes: [
    ...reconciliations.map(({ outcome }) => outcome),
    ...states.map(() => 'state' as const),
    ...alerts.map(() => 'alert' as const),
  ],
});
