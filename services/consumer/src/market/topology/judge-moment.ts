/** What the rules say of a joined moment, by those that hold at it. Pure, and the same however the moments are cut into batches. */
import { Alerts, Market } from '@cryptostream/domain';

export type MarketAlerts = {
  /** All that ever held, and those that are to hold. */
  readonly sets: readonly Alerts.RuleSet[];
  /** By key of a series; none of one that no rule looks at. */
  readonly memory: ReadonlyMap<string, Alerts.AlertMemory>;
};

/** Alerts in the order of the klines, then of the rules. */
export const judgeMoment = (
  { sets, memory }: MarketAlerts,
  { endMs, klines }: Market.Moment,
): readonly [readonly Alerts.Alert[], MarketAlerts] => {
  const rules = Alerts.rulesAt(sets, endMs);
  if (rules.length === 0 && memory.size === 0) return [[], { sets, memory }];
  const after = new Map(memory);
  const alerts = klines.flatMap((valued) => {
    const key = Market.keyOf(valued.kline);
    const [found, remembered] = Alerts.evaluate(rules, memory.get(key), valued);
    // Otherwise each kline of a series that no rule looks at would change what is written to the log.
    if (Object.keys(remembered.rules).length > 0 || hasRules(memory.get(key))) after.set(key, remembered);
    return found;
  });
  return [alerts, { sets, memory: after }];
};

const hasRules = (memory: Alerts.AlertMemory | undefined): boolean =>
  memory !== undefined && Object.keys(memory.rules).length > 0;
