/** A change of the rules: a record in the log, which holds from the first moment after what is joined. Pure. */
import { alertRulesKey, encodeAlertRules, Topics } from '@cryptostream/contracts';
import { Alerts } from '@cryptostream/domain';
import type { NewRecord } from '@cryptostream/ports';
import type { MarketConfiguration, MarketPipeline } from './market-configuration';

/** All of them live in one partition: one instance writes them for its source. */
export const rulesPartition = 0;

/** Null when the rules are those that are wanted. */
export const changeRules = (
  { plan }: MarketConfiguration,
  pipeline: MarketPipeline,
  wanted: readonly Alerts.Rule[],
): {
  readonly pipeline: MarketPipeline;
  readonly set: Alerts.RuleSet;
  readonly record: NewRecord;
} | null => {
  const { alerts, join } = pipeline;
  const set = Alerts.ruleSetFor(alerts.sets, plan.source, join.joinedMs, wanted);
  return set === null
    ? null
    : {
        pipeline: { ...pipeline, alerts: { ...alerts, sets: [...alerts.sets, set] } },
        set,
        record: {
          topic: Topics.alertRules,
          partition: rulesPartition,
          key: alertRulesKey(set),
          value: encodeAlertRules(set),
          headers: { type: 'alert-rules' },
        },
      };
};
