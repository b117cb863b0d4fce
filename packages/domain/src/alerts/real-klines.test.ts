/** Rules over real klines against the whole-array definition. */
import { describeWithTestData } from '@cryptostream/test-data';
import { realBars } from '../indicators/real-bars.fixture';
import * as Interval from '../interval';
import type { ValuedKline } from '../market/join';
import { klineAt } from '../market/join.fixture';
import type { Condition } from './condition';
import { evaluate, type AlertMemory } from './evaluate';
import { naiveAlerts } from './naive-alerts.laws';
import type { Rule } from './rule';

const valuedOf = (file: string, interval: '1h' | '1d'): readonly ValuedKline[] => {
  const bars = realBars(file);
  return bars.map(({ openTimeMs, open, high, low, close, volume }, at) => ({
    kline: klineAt({ symbol: 'BTCUSDT', interval }, openTimeMs, {
      open: String(open),
      high: String(high),
      low: String(low),
      close: String(close),
      volume: String(volume),
    }),
    gapBefore: at === 0 ? 0 : Interval.countBetween(interval, bars[at - 1]!.openTimeMs, openTimeMs) - 1,
    values: {},
  }));
};

const alertsOf = (rules: readonly Rule[], klines: readonly ValuedKline[]) => {
  let memory: AlertMemory | undefined;
  return klines.flatMap((valued) => {
    const [alerts, after] = evaluate(rules, memory, valued);
    memory = after;
    return alerts;
  });
};

const hourMs = Interval.lengthMs('1h');

describeWithTestData('rules over real klines', () => {
  test.each<[string, '1h' | '1d', readonly Condition[]]>([
    [
      'BTCUSDT-1h-2025-02-24_2025-04.csv.gz',
      '1h',
      [
        { _tag: 'Level', value: 'close', above: 90_000, below: 80_000, hysteresis: 500 },
        { _tag: 'Cross', value: 'close', over: 85_000, direction: 'either' },
        { _tag: 'Change', percent: 2, withinMs: 2 * hourMs, direction: 'either', hysteresis: 0.5 },
        { _tag: 'Change', percent: 5, withinMs: 24 * hourMs, direction: 'down', hysteresis: 0 },
        { _tag: 'Volume', measure: 'ratio', above: 3, last: 24, hysteresis: 0 },
        { _tag: 'Volume', measure: 'z_score', above: 4, last: 48, hysteresis: 1 },
        { _tag: 'Extreme', extreme: 'high', days: 7 },
        { _tag: 'Extreme', extreme: 'low', days: 30 },
        {
          ...{ _tag: 'Volatility', regime: 'high', recent: 12, usual: 168 },
          ...{ limits: [0.65, 1.35], hysteresis: 0.1 },
        },
      ],
    ],
    [
      'BTCUSDT-1d-to-2024.csv.gz',
      '1d',
      [
        { _tag: 'Extreme', extreme: 'high', days: 366 },
        { _tag: 'Extreme', extreme: 'low', days: 31 },
      ],
    ],
  ])('%s', (file, interval, conditions) => {
    const klines = valuedOf(file, interval);
    const rules = conditions.map((when, at): Rule => ({ name: `rule-${at}`, coolDownMs: 0, when }));
    const alerts = alertsOf(rules, klines);
    expect(alerts.map(({ rule, kline: { openTimeMs } }) => ({ rule, openTimeMs }))).toEqual(
      naiveAlerts(rules, klines),
    );
    expect(new Set(alerts.map(({ rule }) => rule)).size).toBe(rules.length);
  });
});
