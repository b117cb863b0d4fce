import * as O from 'fp-ts/Option';
import { indicatorLaws } from './indicator.laws';
import { sma } from './sma';
import { valuesOverCloses } from './values-over-closes.laws';

indicatorLaws(sma(1), { minimum: 0, maximum: 1e8 });
indicatorLaws(sma(7), { minimum: 0, maximum: 1e8 });

test('the mean of the last closes', () => {
  expect(valuesOverCloses(sma(3), [1, 2, 3, 6, 9])).toEqual([null, null, 2, 11 / 3, 6]);
});

test('does not drift: after a million closes the running sum equals a fresh one', () => {
  const indicator = sma(20);
  const closes = Array.from({ length: 20 }, () => 0);
  let state = indicator.initial;
  let value: O.Option<number> = O.none;
  for (let index = 0; index < 1_000_000; index += 1) {
    const close = 60_000 + 1e6 * Math.sin(index) ** 40 + (index % 97) * 1e-8;
    closes[index % 20] = close;
    [value, state] = indicator.step(state, {
      openTimeMs: 0,
      open: close,
      high: close,
      low: close,
      close,
      volume: 1,
    });
  }
  const fresh = closes.reduce((sum, close) => sum + close, 0) / 20;
  expect(Math.abs(O.toNullable(value)! - fresh) / fresh).toBeLessThan(1e-12);
});
