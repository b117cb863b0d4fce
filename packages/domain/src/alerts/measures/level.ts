/** A value above or below a bound: found on the kline where it gets there. */
import type { ValuedKline } from '../../market/join';
import type { Level } from '../condition';
import { namedValue } from '../named-value';
import { text, type Finding } from './finding';
import { sideAfter, type Side } from './schmitt-trigger';

export type LevelState = { readonly side: Side };

export const level = (
  condition: Level,
  state: LevelState | null,
  valued: ValuedKline,
): readonly [Finding | null, LevelState | null] => {
  const value = namedValue(valued, condition.value);
  if (value === null) return [null, state];
  const before = state?.side ?? 0;
  const side = sideAfter(before, value, condition);
  return [side === 0 || side === before ? null : toFinding(condition, value, side), { side }];
};

const toFinding = ({ value: name, above, below }: Level, value: number, side: 1 | -1): Finding => {
  const [what, bound] = side === 1 ? (['above', above] as const) : (['below', below] as const);
  return {
    says: `${name} ${text(value)} is ${what} ${text(bound!)}`,
    values: { [name]: value, [what]: bound! },
  };
};
