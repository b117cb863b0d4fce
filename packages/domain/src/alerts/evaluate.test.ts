/** Rules kline by kline against rules over whole arrays, and the laws of their memory. */
import fc from 'fast-check';
import * as Interval from '../interval';
import type { ValuedKline } from '../market/join';
import { klineAt } from '../market/join.fixture';
import type { Alert } from './alert';
import { conditions, ruleOf, rules, series } from './alerts.fixture';
import type { Condition } from './condition';
import { evaluate, type AlertMemory } from './evaluate';
import { naiveAlerts } from './naive-alerts.laws';
import type { Rule } from './rule';

type Run = { readonly alerts: readonly Alert[]; readonly memory: AlertMemory | undefined };

const run = (wanted: readonly Rule[], klines: readonly ValuedKline[], from?: AlertMemory): Run =>
  klines.reduce<Run>(
    ({ alerts, memory }, valued) => {
      const [more, after] = evaluate(wanted, memory, valued);
      return { alerts: [...alerts, ...more], memory: after };
    },
    { alerts: [], memory: from },
  );

const placesOf = (alerts: readonly Alert[]) =>
  alerts.map(({ rule, kline: { openTimeMs } }) => ({ rule, openTimeMs }));

const restored = <A>(value: A): A => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as A));

describe.each(Object.entries(conditions))('%s', (_, condition) => {
  const rule = ruleOf(condition).map((made): Rule => ({ name: 'rule', ...made }));
  const long = series('15m', { minLength: 150, maxLength: 220 });

  test('fires where the whole-array definition says', () => {
    let fired = 0;
    fc.assert(
      fc.property(rule, long, (made, klines) => {
        const { alerts } = run([made], klines);
        fired += alerts.length;
        expect(placesOf(alerts)).toEqual(naiveAlerts([made], klines));
      }),
      { seed: 7, numRuns: 150 },
    );
    expect(fired).toBeGreaterThan(20);
  });

  test('saved, restored and gone on with, it is as if it had never stopped', () => {
    fc.assert(
      fc.property(rule, long, fc.nat(), (made, klines, cut) => {
        const at = cut % klines.length;
        const whole = run([made], klines);
        const first = run([made], klines.slice(0, at));
        const second = run([restored(made)], klines.slice(at), restored(first.memory));
        expect([...first.alerts, ...second.alerts]).toEqual(whole.alerts);
        expect(second.memory).toEqual(whole.memory);
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  test('what it remembers stays as small as its window', () => {
    fc.assert(
      fc.property(rule, long, (made, klines) => {
        const half = JSON.stringify(run([made], klines.slice(0, klines.length / 2)).memory).length;
        expect(JSON.stringify(run([made], klines).memory).length).toBeLessThan(half + 1_500);
      }),
      { seed: 9, numRuns: 30 },
    );
  });
});

test('rules do not disturb each other, and alerts of a kline come in their order', () => {
  fc.assert(
    fc.property(rules, series(), (wanted, klines) => {
      const { alerts } = run(wanted, klines);
      expect(placesOf(alerts)).toEqual(naiveAlerts(wanted, klines));
      for (const rule of wanted)
        expect(alerts.filter((alert) => alert.rule === rule.name)).toEqual(run([rule], klines).alerts);
    }),
    { seed: 10, numRuns: 150 },
  );
});

test('at most once for a kline, however often it comes', () => {
  fc.assert(
    fc.property(rules, series(), (wanted, klines) => {
      const once = run(wanted, klines);
      const repeated = run(
        wanted,
        klines.flatMap((valued, at) => [valued, valued, klines[Math.max(0, at - 1)]!]),
      );
      expect(repeated).toEqual(once);
      const ids = once.alerts.map(({ rule, kline }) => `${rule} ${kline.openTimeMs}`);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { seed: 11, numRuns: 100 },
  );
});

test('between two alerts of a rule lies its cool-down', () => {
  fc.assert(
    fc.property(rules, series(), (wanted, klines) => {
      const { alerts } = run(wanted, klines);
      for (const { name, coolDownMs } of wanted) {
        const times = alerts.filter(({ rule }) => rule === name).map(({ kline }) => kline.openTimeMs);
        times
          .slice(1)
          .forEach((timeMs, at) => expect(timeMs - times[at]!).toBeGreaterThanOrEqual(coolDownMs));
      }
    }),
    { seed: 12, numRuns: 100 },
  );
});

test('a rule that stays the same keeps its memory when others change; one that changes begins anew', () => {
  fc.assert(
    fc.property(rules, rules, series(), fc.nat(), (before, after, klines, cut) => {
      const at = klines.length === 0 ? 0 : cut % klines.length;
      const [kept, ...others] = before;
      const changed = after.map((rule, place) => ({ ...rule, name: `other-${place}` }));
      const first = run([kept!, ...others], klines.slice(0, at));
      const second = run([...changed, kept!], klines.slice(at), first.memory);
      const ofKept = [...first.alerts, ...second.alerts].filter(({ rule }) => rule === kept!.name);
      expect(ofKept).toEqual(run([kept!], klines).alerts);
      const ofChanged = second.alerts.filter(({ rule }) => rule !== kept!.name);
      expect(ofChanged).toEqual(run(changed, klines.slice(at)).alerts);
    }),
    { seed: 13, numRuns: 100 },
  );
});

const minute = Interval.lengthMs('1m');
const closes = (values: readonly number[]): readonly ValuedKline[] =>
  values.map((close, at) => ({
    kline: klineAt({ symbol: 'BTCUSDC', interval: '1m' }, at * minute, {
      close: String(close),
      high: String(close),
      low: String(close),
    }),
    gapBefore: 0,
    values: { sma_20: 100 },
  }));
const of = (when: Condition, coolDownMs = 0): Rule => ({ name: 'rule', coolDownMs, when });
const firedOn = (rule: Rule, values: readonly number[]): readonly number[] =>
  run([rule], closes(values)).alerts.map(({ kline }) => kline.openTimeMs / minute);

describe('by hand', () => {
  const above = (hysteresis: number): Condition => ({
    ...{ _tag: 'Level', value: 'close', above: 100, below: null },
    hysteresis,
  });

  test('a level: above the bound, not on it; again when it has come back', () => {
    expect(firedOn(of(above(0)), [100, 101, 102, 100, 101])).toEqual([1, 4]);
    expect(firedOn(of(above(0)), [101, 102])).toEqual([0]);
  });

  test('hysteresis: coming back a little is not coming back', () => {
    expect(firedOn(of(above(5)), [101, 99, 101, 95, 101, 96, 101])).toEqual([0, 4]);
  });

  test('cool-down: what happens in the meantime is not told later', () => {
    expect(firedOn(of(above(0), 3 * minute), [101, 99, 101, 101, 99, 101])).toEqual([0, 5]);
  });

  test('a cross: the first kline only sets the side, and touching is none', () => {
    const cross: Condition = { _tag: 'Cross', value: 'close', over: 'sma_20', direction: 'up' };
    expect(firedOn(of(cross), [101, 100, 101, 99, 100, 101])).toEqual([5]);
    expect(firedOn(of({ ...cross, direction: 'either' }), [101, 99, 101])).toEqual([1, 2]);
  });

  test('a change of at least 10 % within two minutes', () => {
    const change: Condition = {
      ...{ _tag: 'Change', percent: 10, withinMs: 2 * minute, direction: 'either', hysteresis: 0 },
    };
    expect(firedOn(of(change), [100, 105, 110, 110, 110, 88])).toEqual([2, 5]);
  });

  test.each<[Condition, readonly number[], string, { readonly [name: string]: number }]>([
    [
      { _tag: 'Cross', value: 'close', over: 100, direction: 'either' },
      [99, 123.4],
      'BTCUSDC 1m: close 123.4 crossed above 100',
      { close: 123.4, over: 100 },
    ],
    [
      { _tag: 'Cross', value: 'close', over: 'sma_20', direction: 'down' },
      [101, 99],
      'BTCUSDC 1m: close 99 crossed below sma_20 100',
      { close: 99, sma_20: 100 },
    ],
    [above(0), [101], 'BTCUSDC 1m: close 101 is above 100', { close: 101, above: 100 }],
    [
      { _tag: 'Change', percent: 10, withinMs: minute, direction: 'down', hysteresis: 0 },
      [100, 75],
      'BTCUSDC 1m: close 75 is 25.00 % below the 100 of 1 min before',
      { close: 75, before: 100, change_percent: -25 },
    ],
  ])('a message says what happened, with the numbers: %#', (when, values, message, numbers) => {
    expect(run([of(when)], closes(values)).alerts).toMatchObject([{ message, values: numbers }]);
  });

  test('a rule looks at the series it names, or at all that it suits', () => {
    const [valued] = closes([101]);
    const fires = (changes: Partial<Rule>): number =>
      run([{ ...of(above(0)), ...changes }], [valued!]).alerts.length;
    expect(fires({})).toBe(1);
    expect(fires({ symbols: ['BTCUSDC'], intervals: ['1m', '1h'] })).toBe(1);
    expect(fires({ symbols: ['ETHUSDC'] })).toBe(0);
    expect(fires({ intervals: ['1h'] })).toBe(0);
    const day: Condition = {
      ...{ _tag: 'Change', percent: 1, withinMs: 2_000 * minute, direction: 'up', hysteresis: 0 },
    };
    expect(run([of(day)], closes([1])).memory?.rules).toEqual({});
  });
});
