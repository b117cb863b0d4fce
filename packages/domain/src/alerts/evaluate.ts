/**
 * Rules over one series, kline by kline. Pure, and its memory is plain JSON of bounded size: saving it, restoring it and going on is
 * never having stopped.
 */
import * as Interval from '../interval';
import type { ValuedKline } from '../market/join';
import type { Alert } from './alert';
import type { Finding } from './measures/finding';
import { measure, type MeasureState } from './measures/measure';
import { appliesTo, definitionOf, type Rule } from './rule';

/** Of one series. */
export type AlertMemory = {
  /** Open time of the newest kline that was judged. */
  readonly newestMs: number;
  /** By name. */
  readonly rules: { readonly [name: string]: RuleMemory };
};

type RuleMemory = {
  /** Of the rule that remembers it: one that was changed begins anew. */
  readonly definition: string;
  /** End of the kline at which it fired last. */
  readonly firedMs: number | null;
  readonly state: MeasureState | null;
};

/**
 * @param rules those that hold at the end of this kline
 * @param memory of its series; undefined before its first kline
 * @returns alerts in the order of the rules; none for a kline that was judged already
 */
export const evaluate = (
  rules: readonly Rule[],
  memory: AlertMemory | undefined,
  valued: ValuedKline,
): readonly [readonly Alert[], AlertMemory] => {
  const { kline } = valued;
  if (memory !== undefined && kline.openTimeMs <= memory.newestMs) return [[], memory];
  const alerts: Alert[] = [];
  const remembered: { [name: string]: RuleMemory } = {};
  for (const rule of rules) {
    if (!appliesTo(rule, kline)) continue;
    const [alert, after] = judge(rule, memory?.rules[rule.name], valued);
    if (alert !== null) alerts.push(alert);
    remembered[rule.name] = after;
  }
  return [alerts, { newestMs: kline.openTimeMs, rules: remembered }];
};

const judge = (
  rule: Rule,
  remembered: RuleMemory | undefined,
  valued: ValuedKline,
): readonly [Alert | null, RuleMemory] => {
  const definition = definitionOf(rule);
  const before = remembered?.definition === definition ? remembered : null;
  const [finding, state] = measure(rule.when, before?.state ?? null, valued);
  const momentMs = valued.kline.openTimeMs + Interval.lengthMs(valued.kline.interval);
  const firedMs = before?.firedMs ?? null;
  // What happens in the meantime is not told later.
  const isQuiet = firedMs !== null && momentMs < firedMs + rule.coolDownMs;
  return finding === null || isQuiet
    ? [null, { definition, firedMs, state }]
    : [toAlert(rule, valued, finding), { definition, firedMs: momentMs, state }];
};

const toAlert = ({ name }: Rule, { kline }: ValuedKline, { says, values }: Finding): Alert => ({
  rule: name,
  kline,
  message: `${kline.symbol} ${kline.interval}: ${says}`,
  values,
});
