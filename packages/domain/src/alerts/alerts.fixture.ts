/** Made-up series of enriched klines, and rules over them. */
import fc from 'fast-check';
import * as Interval from '../interval';
import type { ValuedKline } from '../market/join';
import { klineAt } from '../market/join.fixture';
import type { Condition } from './condition';
import type { Rule } from './rule';

const step = fc.record({
  move: fc.integer({ min: -4, max: 4 }),
  missing: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
  ),
  volume: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) },
  ),
  value: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined, freq: 9 }),
});

/** Prices that move in small whole steps, so that they touch each other and their bounds often. */
export const series = (
  interval: Interval.Interval = '15m',
  count = { minLength: 0, maxLength: 120 },
): fc.Arbitrary<readonly ValuedKline[]> =>
  fc.array(step, count).map((steps) => {
    let openTimeMs = 10 * Interval.lengthMs(interval);
    let price = 20;
    return steps.map(({ move, missing, volume, value }, at) => {
      openTimeMs += (1 + missing) * Interval.lengthMs(interval);
      price = Math.max(1, price + move);
      const kline = klineAt({ symbol: 'BTCUSDC', interval }, openTimeMs, {
        close: price.toFixed(2),
        high: (price + (at % 3)).toFixed(2),
        low: (price - (at % 2) / 2).toFixed(2),
        volume: volume.toFixed(1),
      });
      return { kline, gapBefore: at === 0 ? 0 : missing, values: value === undefined ? {} : { value } };
    });
  });

const hysteresis = fc.constantFrom(0, 0.5, 1, 2);
const direction = fc.constantFrom('up', 'down', 'either');

export const conditions: { readonly [tag in Condition['_tag']]: fc.Arbitrary<Condition> } = {
  Level: fc.oneof(
    fc.record({
      _tag: fc.constant('Level'),
      value: fc.constantFrom('close', 'value', 'volume'),
      above: fc.constantFrom(2, 20, 22.5),
      below: fc.constant(null),
      hysteresis,
    }),
    fc.record({
      _tag: fc.constant('Level'),
      value: fc.constantFrom('close', 'value'),
      above: fc.constantFrom(null, 21),
      below: fc.constantFrom(0, 18),
      hysteresis,
    }),
  ),
  Cross: fc.record({
    _tag: fc.constant('Cross'),
    value: fc.constantFrom('close', 'high', 'value'),
    over: fc.constantFrom<string | number>(0, 20, 'open', 'volume'),
    direction,
  }),
  Change: fc.record({
    _tag: fc.constant('Change'),
    percent: fc.constantFrom(5, 10, 25),
    withinMs: fc.constantFrom(15, 45, 240).map((minutes) => minutes * 60_000),
    direction,
    hysteresis,
  }),
  Volume: fc.record({
    _tag: fc.constant('Volume'),
    measure: fc.constantFrom('ratio', 'z_score'),
    above: fc.constantFrom(1, 1.5, 2),
    last: fc.constantFrom(2, 5, 20),
    hysteresis: fc.constantFrom(0, 0.3),
  }),
  Extreme: fc.record({
    _tag: fc.constant('Extreme'),
    extreme: fc.constantFrom('high', 'low'),
    days: fc.constantFrom(1, 2, 31),
  }),
  Volatility: fc.record({
    _tag: fc.constant('Volatility'),
    regime: fc.constantFrom('low', 'normal', 'high'),
    recent: fc.constantFrom(2, 4),
    usual: fc.constantFrom(8, 20),
    limits: fc.constant([0.65, 1.35] as const),
    hysteresis: fc.constantFrom(0, 0.1),
  }),
};

export const ruleOf = (condition: fc.Arbitrary<Condition>): fc.Arbitrary<Omit<Rule, 'name'>> =>
  fc.record({ coolDownMs: fc.constantFrom(0, 0, 3_600_000), when: condition });

/** Some rules, each with a name of its own. */
export const rules: fc.Arbitrary<readonly Rule[]> = fc
  .array(ruleOf(fc.oneof(...Object.values(conditions))), { minLength: 1, maxLength: 6 })
  .map((all) => all.map((rule, place) => ({ name: `rule-${place}`, ...rule })));
