/** Rules that are refused, with the place and what is allowed. */
import fc from 'fast-check';
import { rules } from './alerts.fixture';
import { checkRules } from './check-rules';
import type { Condition, Cross, Volatility } from './condition';
import type { Rule } from './rule';

const names = ['sma_20', 'rsi_14'];
const good: Rule = {
  name: 'btc-above',
  symbols: ['BTCUSDC'],
  coolDownMs: 0,
  when: { _tag: 'Level', value: 'rsi_14', above: 70, below: null, hysteresis: 0 },
};
const checked = (changes: Partial<Rule>): readonly string[] =>
  checkRules([{ ...good, ...changes }], names)[0]!;

test('rules that can be judged are taken', () => {
  expect(checked({})).toEqual([]);
  fc.assert(
    fc.property(rules, (made) => {
      expect(checkRules(made, ['value']).flat()).toEqual([]);
    }),
    { seed: 1, numRuns: 100 },
  );
});

const level = { _tag: 'Level', value: 'close', above: 1, below: null, hysteresis: 0 } as const;
const change = { _tag: 'Change', percent: 1, withinMs: 60_000, direction: 'up', hysteresis: 0 } as const;
const volatility: Volatility = {
  ...{ _tag: 'Volatility', regime: 'high', recent: 20, usual: 200 },
  ...{ limits: [0.5, 2], hysteresis: 0 },
};

test.each<[string, Partial<Rule>, string]>([
  ['a name', { name: 'BTC above' }, 'name: "BTC above" is none'],
  ['a symbol', { symbols: ['btc'] }, 'symbols: "btc" is none'],
  ['a cool-down', { coolDownMs: -1 }, 'cool_down: -1 is not allowed; expected 0 to'],
  ['a window too short', { intervals: ['1h'], when: change }, '1 min are 0.016666666666666666 klines of 1h'],
  [
    'a window too long',
    { intervals: ['1s'], when: { ...change, withinMs: 86_400_000 } },
    'when.change.within: 1 d are 86400 klines of 1s, allowed: 1 to 1500; name longer intervals',
  ],
  [
    'a value',
    { when: { ...level, value: 'rsi_15' } },
    'when.level.value: "rsi_15" is no value; there are open, high, low, close, volume, quote_volume, trades, sma_20, rsi_14',
  ],
  ['a second value', { when: { ...cross(), over: 'sma_21' } }, 'when.cross.over: "sma_21" is no value'],
  ['a cross with itself', { when: { ...cross(), over: 'close' } }, '"close" does not cross itself'],
  ['no bound', { when: { ...level, above: null } }, 'neither above nor below is given'],
  ['bounds', { when: { ...level, above: 1, below: 2 } }, 'above 1 is not more than below 2'],
  ['a hysteresis', { when: { ...level, hysteresis: -1 } }, 'when.level.hysteresis: -1 is not allowed'],
  ['percent', { when: { ...change, percent: 0 } }, 'when.change.percent: 0 is not allowed'],
  [
    'a hysteresis that never comes back',
    { when: { ...change, hysteresis: 1 } },
    'when.change.hysteresis: 1 is not allowed; expected 0 or more, and less than 1',
  ],
  ['a ratio', { when: volume(-1, 20) }, 'when.volume.ratio: -1 is not allowed'],
  ['a count', { when: volume(2, 2.5) }, 'when.volume.last: 2.5 is no whole number'],
  ['too many', { when: volume(2, 5_000) }, 'when.volume.last: 5000 is not allowed; expected 2 to 1500'],
  ['days', { when: { _tag: 'Extreme', extreme: 'high', days: 400 } }, 'when.extreme.days: 400'],
  ['more recent than usual', { when: { ...volatility, usual: 20 } }, 'when.volatility.usual: 20'],
  ['limits', { when: { ...volatility, limits: [2, 1] } }, 'low 2 has to be above 0 and below high 1'],
])('%s', (_, changes, expected) => {
  expect(checked(changes)).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test('all problems of a rule at once; a name that is there twice is a problem of the later one', () => {
  const problems = checkRules([good, { ...good, coolDownMs: -1, symbols: ['x'] }, good], names);
  expect(problems.map(({ length }) => length)).toEqual([0, 3, 1]);
  expect(problems[2]![0]).toContain('there is another rule btc-above above');
});

function cross(): Cross {
  return { _tag: 'Cross', value: 'close', over: 1, direction: 'up' };
}

function volume(above: number, last: number): Condition {
  return { _tag: 'Volume', measure: 'ratio', above, last, hysteresis: 0 };
}
