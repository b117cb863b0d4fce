/** Rules as they are written: what is taken, what is refused with which words, and that they come back from the log as they went. */
import { Alerts, Interval } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import fc from 'fast-check';
import { alertRuleSchema, toAlertRule } from './alert-rule';
import { decodeAlertRuleFile } from './alert-rule-file';
import { alertRulesKey, alertRulesSchema, encodeAlertRules } from './alert-rules-record';
import { durationSchema, encodeDuration } from './duration';

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
  ])('%s', (text, expected) => {
    expect(durationSchema.parse(text)).toBe(expected);
    expect(durationSchema.parse(encodeDuration(expected))).toBe(expected);
  });

  test('whole seconds come back as they went', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999_999 }), (seconds) => {
        expect(durationSchema.parse(encodeDuration(seconds * 1_000))).toBe(seconds * 1_000);
      }),
      { seed: 1 },
    );
  });

  test.each([5, '5', 'm', '1.5h', '-1m', '5 m', '5w', ''])('%p is none', (value) => {
    expect(durationSchema.safeParse(value).error?.issues[0]?.message).toBe(
      'expected a time as 30s, 15m, 2h or 7d',
    );
  });
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const direction = fc.constantFrom('up', 'down', 'either');
const condition: fc.Arbitrary<Alerts.Condition> = fc.oneof(
  fc.record({
    _tag: fc.constant('Level'),
    value: fc.string(),
    above: fc.option(finite),
    below: fc.option(finite),
    hysteresis: finite,
  }),
  fc.record({
    _tag: fc.constant('Cross'),
    value: fc.string(),
    over: fc.oneof(finite, fc.string()),
    direction,
  }),
  fc.record({
    _tag: fc.constant('Change'),
    percent: finite,
    withinMs: fc.nat({ max: 9_999 }).map((seconds) => seconds * 1_000),
    direction,
    hysteresis: finite,
  }),
  fc.record({
    _tag: fc.constant('Volume'),
    measure: fc.constantFrom('ratio', 'z_score'),
    above: finite,
    last: fc.nat(),
    hysteresis: finite,
  }),
  fc.record({ _tag: fc.constant('Extreme'), extreme: fc.constantFrom('high', 'low'), days: fc.nat() }),
  fc.record({
    _tag: fc.constant('Volatility'),
    regime: fc.constantFrom('low', 'normal', 'high'),
    recent: fc.nat(),
    usual: fc.nat(),
    limits: fc.tuple(finite, finite),
    hysteresis: finite,
  }),
);

const rule: fc.Arbitrary<Alerts.Rule> = fc
  .record(
    {
      name: fc.string(),
      symbols: fc.array(fc.string(), { minLength: 1 }),
      intervals: fc.uniqueArray(fc.constantFrom(...Interval.all), { minLength: 1 }),
      coolDownMs: fc.nat({ max: 9_999 }).map((seconds) => seconds * 1_000),
      when: condition,
    },
    { requiredKeys: ['name', 'coolDownMs', 'when'] },
  )
  .map((each) => each as Alerts.Rule);

test('a set of rules comes back from the log as it went, definitions included', () => {
  fc.assert(
    fc.property(fc.array(rule), fc.nat(), (rules, fromMs) => {
      // As they come out of a file.
      const decoded = rules.map((each) =>
        alertRuleSchema.parse(JSON.parse(JSON.stringify(toAlertRule(each)))),
      );
      const set: Alerts.RuleSet = { source: 'binance', fromMs, rules: decoded };
      const back = alertRulesSchema.parse(JSON.parse(encodeAlertRules(set)));
      expect(back).toEqual({ ...set, rules });
      expect(back.rules.map(Alerts.definitionOf)).toEqual(decoded.map(Alerts.definitionOf));
    }),
    { seed: 2, numRuns: 500 },
  );
  expect(alertRulesKey({ source: 'binance', fromMs: 60_001, rules: [] })).toBe('binance/60001');
});

const lineOf = (path: readonly PropertyKey[]): number => 10 * (1 + Number(path[1]));
const names = ['rsi_14', 'sma_20'];
const decode = (rules: unknown) => decodeAlertRuleFile({ rules }, lineOf, names);
const level = { level: { value: 'close', above: 100 } };

test('what is left out has a default', () => {
  expect(
    decode([
      { name: 'a', when: level },
      { name: 'b', when: { cross: { value: 'rsi_14', over: 70 } } },
      { name: 'c', cool_down: '1h', when: { change: { percent: 2, within: '15m' } } },
      { name: 'd', when: { volume: { z_score: 4, last: 60 } } },
      { name: 'e', when: { extreme: { new: 'high', days: 7 } } },
      { name: 'f', symbols: ['BTCUSDC'], intervals: ['1m'], when: { volatility: { enters: 'high' } } },
    ]),
  ).toEqual(
    E.right({
      refused: [],
      rules: [
        {
          ...{ name: 'a', coolDownMs: 0 },
          when: { _tag: 'Level', value: 'close', above: 100, below: null, hysteresis: 0 },
        },
        {
          ...{ name: 'b', coolDownMs: 0 },
          when: { _tag: 'Cross', value: 'rsi_14', over: 70, direction: 'either' },
        },
        {
          ...{ name: 'c', coolDownMs: 3_600_000 },
          when: { _tag: 'Change', percent: 2, withinMs: 900_000, direction: 'either', hysteresis: 0 },
        },
        {
          ...{ name: 'd', coolDownMs: 0 },
          when: { _tag: 'Volume', measure: 'z_score', above: 4, last: 60, hysteresis: 0 },
        },
        { name: 'e', coolDownMs: 0, when: { _tag: 'Extreme', extreme: 'high', days: 7 } },
        {
          ...{ name: 'f', symbols: ['BTCUSDC'], intervals: ['1m'], coolDownMs: 0 },
          when: {
            ...{ _tag: 'Volatility', regime: 'high', recent: 20, usual: 200 },
            ...{ limits: [0.65, 1.35], hysteresis: 0 },
          },
        },
      ],
    }),
  );
});

test.each<[string, unknown, string]>([
  ['no name', { when: level }, 'name: expected a name'],
  ['no condition', { name: 'a' }, 'when: expected one condition: level, cross, change'],
  ['an empty condition', { name: 'a', when: {} }, 'when: expected one condition'],
  [
    'two conditions',
    { name: 'a', when: { ...level, extreme: { new: 'low', days: 1 } } },
    'when: expected one',
  ],
  ['an unknown condition', { name: 'a', when: { levle: {} } }, 'when: Unrecognized key: "levle"'],
  ['an unknown setting', { name: 'a', cooldown: '1h', when: level }, 'Unrecognized key: "cooldown"'],
  ['a bad interval', { name: 'a', intervals: ['7m'], when: level }, 'intervals[0]: expected one of 1s, 1m'],
  ['no symbols', { name: 'a', symbols: [], when: level }, 'symbols: expected at least one'],
  ['a bad time', { name: 'a', cool_down: 5, when: level }, 'cool_down: expected a time as 30s'],
  ['a text', 'a', 'expected object'],
  [
    'both measures',
    { name: 'a', when: { volume: { ratio: 1, z_score: 1, last: 5 } } },
    'when.volume: expected ratio or z_score',
  ],
  [
    'a value that is not computed',
    { name: 'a', when: { level: { value: 'rsi_15', above: 70 } } },
    'when.level.value: "rsi_15" is no value; there are open, high, low, close,',
  ],
])('%s is refused in words that name the place', (_, entry, expected) => {
  const decoded = decode([{ name: 'before', when: level }, entry, { name: 'after', when: level }]);
  const file = E.isRight(decoded) ? decoded.right : undefined;
  expect(file?.rules.map(({ name }) => name)).toEqual(['before', 'after']);
  expect(file?.refused).toEqual([
    {
      line: 20,
      rule: typeof entry === 'object' && 'name' in (entry as object) ? 'a' : 'rules[1]',
      problems: expect.arrayContaining([expect.stringContaining(expected)]),
    },
  ]);
});

test('the second of two rules of a name is refused', () => {
  const decoded = decode([
    { name: 'a', when: level },
    { name: 'a', when: { extreme: { new: 'low', days: 1 } } },
  ]);
  expect(decoded).toMatchObject({
    right: { rules: [{ when: { _tag: 'Level' } }], refused: [{ line: 20, rule: 'a' }] },
  });
});

test('no rules at all are none; what is no file of rules says what is expected', () => {
  const none = E.right({ rules: [], refused: [] });
  expect(decode([])).toEqual(none);
  expect(decode(null)).toEqual(none);
  expect(decodeAlertRuleFile(null, lineOf, names)).toEqual(E.left('expected `rules:` and a list'));
  expect(decode('x')).toEqual(E.left('rules: expected a list'));
  expect(decodeAlertRuleFile({ rules: [], rule: 1 }, lineOf, names)).toEqual(
    E.left('Unrecognized key: "rule"'),
  );
});

test('anything may stand in a file', () => {
  fc.assert(
    fc.property(fc.anything(), fc.array(fc.anything()), (value, entries) => {
      decodeAlertRuleFile(value, lineOf, names);
      const decoded = decode(entries);
      expect(E.isRight(decoded) && decoded.right.rules.length + decoded.right.refused.length).toBe(
        entries.length,
      );
    }),
    { seed: 3, numRuns: 300 },
  );
});
