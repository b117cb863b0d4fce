/** Sets of rules and their moments. */
import fc from 'fast-check';
import { rules } from './alerts.fixture';
import { ruleSetFor, rulesAt, type RuleSet } from './rule-set';
import type { Level } from './condition';
import type { Rule } from './rule';

const rule = (name: string): Rule => ({
  name,
  coolDownMs: 0,
  when: { _tag: 'Level', value: 'close', above: 1, below: null, hysteresis: 0 },
});

test('nothing is wanted and nothing holds: there is nothing to say', () => {
  expect(ruleSetFor([], 'binance', null, [])).toBeNull();
  expect(rulesAt([], 0)).toEqual([]);
});

test('the first set of a source holds from the beginning, or from the first moment after what is judged', () => {
  expect(ruleSetFor([], 'binance', null, [rule('a')])).toMatchObject({ fromMs: 0 });
  expect(ruleSetFor([], 'binance', 60_000, [rule('a')])).toMatchObject({ fromMs: 60_001 });
});

test('the same rules are no news, whichever objects say them; another order is', () => {
  const [a, b] = [rule('a'), rule('b')];
  const sets: readonly RuleSet[] = [{ source: 'binance', fromMs: 0, rules: [a, b] }];
  expect(ruleSetFor(sets, 'binance', 60_000, [rule('a'), rule('b')])).toBeNull();
  expect(ruleSetFor(sets, 'binance', 60_000, [b, a])).not.toBeNull();
  expect(ruleSetFor(sets, 'binance', 60_000, [])).toEqual({ source: 'binance', fromMs: 60_001, rules: [] });
});

test('a rule is the same in whichever order it is written', () => {
  const { name, coolDownMs, when } = rule('a');
  const sets: readonly RuleSet[] = [{ source: 'binance', fromMs: 0, rules: [{ name, coolDownMs, when }] }];
  const { hysteresis, ...rest } = when as Level;
  const other: Rule = { when: { hysteresis, ...rest }, coolDownMs, name };
  expect(ruleSetFor(sets, 'binance', 60_000, [other])).toBeNull();
});

test('after any changes each moment has the rules that were wanted when it was judged', () => {
  const change = fc.record({ wanted: rules, moments: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      let sets: readonly RuleSet[] = [];
      let joinedMs: number | null = null;
      const judged: (readonly [number, readonly Rule[]])[] = [];
      for (const { wanted, moments } of changes) {
        const set = ruleSetFor(sets, 'binance', joinedMs, wanted);
        if (set !== null) sets = [...sets, set];
        for (let moment = 0; moment < moments; moment += 1) {
          joinedMs = (joinedMs ?? 0) + 1_000;
          judged.push([joinedMs, wanted]);
        }
      }
      // Whichever order they are read in.
      judged.forEach(([momentMs, wanted]) => expect(rulesAt(sets.toReversed(), momentMs)).toEqual(wanted));
      expect(new Set(sets.map(({ fromMs }) => fromMs)).size).toBe(sets.length);
    }),
    { seed: 2, numRuns: 200 },
  );
});
