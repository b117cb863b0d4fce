/** Runs an indicator over closes alone; null where it is not warm. For tests. */
import * as O from 'fp-ts/Option';
import type { Indicator, Json } from './indicator';

export const valuesOverCloses = <S extends Json>(
  indicator: Indicator<S>,
  closes: readonly number[],
): readonly (number | null)[] => {
  let state = indicator.initial;
  return closes.map((close) => {
    const [value, next] = indicator.step(state, {
      openTimeMs: 0,
      open: close,
      high: close,
      low: close,
      close,
      volume: 1,
    });
    state = next;
    return O.toNullable(value);
  });
};
