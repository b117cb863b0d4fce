/** What is wrong with rules, each problem a sentence that begins with its place: all of them at once. */
import * as Interval from '../interval';
import * as TradingSymbol from '../trading-symbol';
import { lookbackLimit, type Condition, type Level, type Volatility } from './condition';
import { durationText } from './measures/finding';
import { klineValueNames } from './named-value';
import { suits, type Rule } from './rule';

/** Of one rule, whatever stands beside it. @param names of the values that are computed */
const checkRule = (rule: Rule, names: readonly string[]): readonly string[] => [
  ...(/^[a-z][a-z0-9_-]{0,63}$/.test(rule.name)
    ? []
    : [`name: "${rule.name}" is none; allowed: a lower-case letter, then up to 63 letters, digits, _ and -`]),
  ...(rule.symbols ?? [])
    .filter((symbol): boolean => !TradingSymbol.isTradingSymbol(symbol))
    .map((symbol) => `symbols: "${symbol}" is none; expected upper-case letters and digits, as BTCUSDC`),
  ...unsuitedIntervals(rule),
  ...checkNumber('cool_down', rule.coolDownMs, 0, Interval.lengthMs('1d') * 366),
  ...checkCondition(rule.when, names),
];

/** Of each rule in its order; a name that stands there before is a problem of the later one. */
export const checkRules = (
  rules: readonly Rule[],
  names: readonly string[],
): readonly (readonly string[])[] =>
  rules.map((rule, place) => [
    ...checkRule(rule, names),
    ...(rules.slice(0, place).some(({ name }) => name === rule.name)
      ? [`name: there is another rule ${rule.name} above; give each a name of its own`]
      : []),
  ]);

const unsuitedIntervals = ({ intervals, when }: Rule): readonly string[] =>
  when._tag !== 'Change'
    ? []
    : (intervals ?? [])
        .filter((interval) => !suits(when, interval))
        .map((interval) => {
          const klines = when.withinMs / Interval.lengthMs(interval);
          return `when.change.within: ${durationText(when.withinMs)} are ${klines} klines of ${interval}, allowed: 1 to ${lookbackLimit}; name ${klines < 1 ? 'shorter' : 'longer'} intervals`;
        });

const checkCondition = (condition: Condition, names: readonly string[]): readonly string[] => {
  switch (condition._tag) {
    case 'Level':
      return [...checkName('when.level.value', condition.value, names), ...checkLevel(condition)];
    case 'Cross':
      return [
        ...checkName('when.cross.value', condition.value, names),
        ...(typeof condition.over === 'number' ? [] : checkName('when.cross.over', condition.over, names)),
        ...(condition.over === condition.value
          ? [`when.cross.over: "${condition.value}" does not cross itself; name another value or a number`]
          : []),
      ];
    case 'Change':
      return [
        ...checkNumber('when.change.percent', condition.percent, 0.001, 100_000),
        ...checkHysteresis('when.change', condition.hysteresis, condition.percent),
      ];
    case 'Volume':
      return [
        ...checkNumber(`when.volume.${condition.measure}`, condition.above, 0.001, 1_000_000),
        ...checkCount('when.volume.last', condition.last, 2, lookbackLimit),
        ...checkHysteresis('when.volume', condition.hysteresis, condition.above),
      ];
    case 'Extreme':
      return checkCount('when.extreme.days', condition.days, 1, 366);
    case 'Volatility':
      return checkVolatility(condition);
  }
};

const checkName = (place: string, name: string, names: readonly string[]): readonly string[] => {
  const all = [...klineValueNames, ...names];
  return all.includes(name) ? [] : [`${place}: "${name}" is no value; there are ${all.join(', ')}`];
};

const checkLevel = ({ above, below, hysteresis }: Level): readonly string[] => [
  ...(above === null && below === null
    ? ['when.level: neither above nor below is given; give one, or both']
    : []),
  ...(above !== null && below !== null && above <= below
    ? [`when.level: above ${above} is not more than below ${below}, so that every value would be outside`]
    : []),
  ...(above !== null && below !== null
    ? checkHysteresis('when.level', hysteresis, above - below)
    : checkNumber('when.level.hysteresis', hysteresis, 0, Infinity)),
];

const checkVolatility = ({ recent, usual, limits, hysteresis }: Volatility): readonly string[] => [
  ...checkCount('when.volatility.recent', recent, 2, lookbackLimit - 1),
  ...checkCount('when.volatility.usual', usual, recent + 1, lookbackLimit),
  ...(limits[0] > 0 && limits[0] < limits[1]
    ? []
    : [`when.volatility: low ${limits[0]} has to be above 0 and below high ${limits[1]}`]),
  ...checkHysteresis('when.volatility', hysteresis, limits[1] - limits[0]),
];

// More than that, and it would never come back.
const checkHysteresis = (place: string, hysteresis: number, limit: number): readonly string[] =>
  hysteresis >= 0 && hysteresis < Math.max(limit, Number.MIN_VALUE)
    ? []
    : [`${place}.hysteresis: ${hysteresis} is not allowed; expected 0 or more, and less than ${limit}`];

const checkCount = (place: string, value: number, least: number, most: number): readonly string[] =>
  Number.isInteger(value)
    ? checkNumber(place, value, least, most)
    : [`${place}: ${value} is no whole number`];

const checkNumber = (place: string, value: number, least: number, most: number): readonly string[] =>
  value >= least && value <= most
    ? []
    : [
        most === Infinity
          ? `${place}: ${value} is not allowed; expected ${least} or more`
          : `${place}: ${value} is not allowed; expected ${least} to ${most}`,
      ];
