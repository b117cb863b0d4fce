/** Rules over enriched klines, and what they tell. */
export type { Alert } from './alerts/alert';
export { checkRules } from './alerts/check-rules';
export type {
  Change,
  Condition,
  Cross,
  Direction,
  Extreme,
  Level,
  Volatility,
  Volume,
} from './alerts/condition';
export { evaluate, type AlertMemory } from './alerts/evaluate';
export { definitionOf, type Rule } from './alerts/rule';
export { ruleSetFor, rulesAt, type RuleSet } from './alerts/rule-set';
