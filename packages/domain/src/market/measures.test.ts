/** What a market state is made of: trends, their agreement, correlation, volatility. */
import fc from 'fast-check';
import * as Interval from '../interval';
import { correlation } from './correlation';
import { add, type DayWindow } from './day-window';
import { klineAt } from './join.fixture';
import { agreement, trendOf } from './trend';
import { regimeLimits, volatilityOf } from './volatility-regime';

const btc = { symbol: 'BTCUSDC', interval: '1m' } as const;
const minute = Interval.lengthMs('1m');

describe('trend', () => {
  const trend = (close: string, values: { readonly [name: string]: number }) =>
    trendOf({ kline: klineAt(btc, 0, { close }), gapBefore: 0, values });
  test.each([
    ['above its average, the fast above the slow', '11', { sma_20: 10, ema_12: 5, ema_26: 4 }, 1],
    ['below, and below', '9', { sma_20: 10, ema_12: 4, ema_26: 5 }, -1],
    ['above, and below', '11', { sma_20: 10, ema_12: 4, ema_26: 5 }, 0],
    ['on its average', '10', { sma_20: 10, ema_12: 5, ema_26: 4 }, 0],
    ['nothing moves', '10', { sma_20: 10, ema_12: 10, ema_26: 10 }, 0],
    ['an average is not warm', '11', { sma_20: 10, ema_12: 5 }, null],
  ])('%s', (_, close, values, expected) => {
    expect(trend(close, values as { readonly [name: string]: number })).toBe(expected);
  });

  test('agreement is the mean, and none where there is no trend', () => {
    expect(agreement([1, 1, 1])).toBe(1);
    expect(agreement([1, -1, 0, 1])).toBe(0.25);
    expect(agreement([])).toBeNull();
  });
});

describe('correlation', () => {
  const returns = (values: readonly number[], from = 0) =>
    new Map(values.map((value, at) => [from + at, value]));

  test('of a published example: ages and glucose levels', () => {
    // https://www.statisticshowto.com/probability-and-statistics/correlation-coefficient-formula/, r = 0.5298
    const [ages, levels] = [returns([43, 21, 25, 42, 57, 59]), returns([99, 65, 79, 75, 87, 81])];
    expect(correlation(ages, levels, 2)).toBeCloseTo(0.529809, 6);
  });

  test('only common times count, and there have to be enough', () => {
    const [left, right] = [returns([9, 1, 2, 3]), returns([1, 2, 3, -7], 1)];
    expect(correlation(left, right, 3)).toBeCloseTo(1, 12);
    expect(correlation(left, right, 4)).toBeNull();
  });

  const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 60 });
  test('bounds, symmetry, itself, its opposite, and nothing that moves', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        const [left, right] = [returns(x), returns(y)];
        const found = correlation(left, right, 2)!;
        expect(Math.abs(found)).toBeLessThanOrEqual(1);
        expect(correlation(right, left, 2)).toBe(found);
        expect(correlation(left, returns(x.map(() => 0.1)), 2)).toBeCloseTo(0, 6);
        const moves = new Set(x.map((value) => Math.round(value * 1e6))).size > 1;
        if (moves) expect(correlation(left, left, 2)).toBeCloseTo(1, 9);
        if (moves) expect(correlation(left, returns(x.map((value) => -value)), 2)).toBeCloseTo(-1, 9);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('volatility', () => {
  /** A price that goes up and down by the same factor; `factorAt` says by how much. */
  const windowOf = (
    count: number,
    factorAt: (index: number) => number,
    missing = (_: number): boolean => false,
  ) =>
    Array.from({ length: count }, (_, index) => index)
      .filter((index) => !missing(index))
      .reduce<DayWindow | undefined>(
        (window, index) =>
          add(window, klineAt(btc, index * minute, { close: String(100 * factorAt(index) ** (index % 2)) })),
        undefined,
      )!;
  const at = (count: number) => (count - 1) * minute;

  test('there is none before 24 hours have gone by', () => {
    expect(
      volatilityOf(
        windowOf(1_439, () => 1.01),
        at(1_439),
      ),
    ).toBeNull();
    expect(
      volatilityOf(
        windowOf(1_440, () => 1.01),
        at(1_440),
      ),
    ).toMatchObject({ regime: 'normal' });
  });

  test('an hour as any other is 1, one of three times the moves is high, one without is 0 and low', () => {
    const last = 1_500;
    const calm = (factor: number) => (index: number) => (index > last - 61 ? factor : 1.01);
    expect(volatilityOf(windowOf(last, calm(1.01)), at(last))!.ratio).toBeCloseTo(1, 9);
    const wild = volatilityOf(windowOf(last, calm(1.01 ** 3)), at(last))!;
    // The first return of the hour still comes from before: 59 of 3 and one of 1, among 1,380 of 1.
    expect(wild.ratio).toBeCloseTo((59 * 3 + 1) / 60 / ((59 * 3 + 1_381) / 1_440), 9);
    expect(wild.regime).toBe('high');
    expect(volatilityOf(windowOf(last, calm(1)), at(last))).toMatchObject({ regime: 'low' });
    expect(
      volatilityOf(
        windowOf(last, () => 1),
        at(last),
      ),
    ).toEqual({ ratio: 0, regime: 'low' });
  });

  test('half of the last hour has to be there', () => {
    const last = 1_500;
    const lacking = (count: number) => (index: number) => index < last - 1 && index >= last - 1 - count;
    expect(
      volatilityOf(
        windowOf(last, () => 1.01, lacking(29)),
        at(last),
      ),
    ).not.toBeNull();
    expect(
      volatilityOf(
        windowOf(last, () => 1.01, lacking(30)),
        at(last),
      ),
    ).toBeNull();
  });

  test('the limits lie around 1', () => {
    expect(regimeLimits[0]).toBeLessThan(1);
    expect(regimeLimits[1]).toBeGreaterThan(1);
  });
});
