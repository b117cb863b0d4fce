/**
 * A record of the compacted topic `alert.rules`, all in partition 0: the rules of a source and the moment from which they hold. Each
 * set has a key of its own, so that all of them stay, and a replay judges each moment by the rules of that moment.
 */
import type { Alerts } from '@cryptostream/domain';
import { z } from 'zod';
import { alertRuleSchema, toAlertRule } from './alert-rule';

/** `binance/1764417600001`. */
export const alertRulesKey = ({ source, fromMs }: Alerts.RuleSet): string => `${source}/${fromMs}`;

export const encodeAlertRules = ({ source, fromMs, rules }: Alerts.RuleSet): string =>
  JSON.stringify({ v: 1, source, from_ms: fromMs, rules: rules.map(toAlertRule) });

export const alertRulesSchema: z.ZodType<Alerts.RuleSet> = z
  .object({
    v: z.literal(1),
    source: z.string(),
    from_ms: z.number().int().min(0),
    rules: z.array(alertRuleSchema),
  })
  .transform(({ source, from_ms: fromMs, rules }) => ({ source, fromMs, rules }));
