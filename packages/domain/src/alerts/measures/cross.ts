/** A value from one side of another to the other side, as signals have it: touching is not crossing, the first kline only sets the side. */
import type { ValuedKline } from '../../market/join';
import { crossOf } from '../../signals/signal';
import type { Cross } from '../condition';
import { namedValue } from '../named-value';
import { text, type Finding } from './finding';

export type CrossState = { readonly side: number };

const update = crossOf(
  ([value]) => value!,
  ([, bound]) => bound!,
);

export const cross = (
  condition: Cross,
  state: CrossState | null,
  valued: ValuedKline,
): readonly [Finding | null, CrossState | null] => {
  const { value: name, over, direction } = condition;
  const value = namedValue(valued, name);
  const bound = typeof over === 'number' ? over : namedValue(valued, over);
  if (value === null || bound === null) return [null, state];
  const after = { side: state?.side ?? 0 };
  const crossed = update(after, [value, bound], 0);
  const isWanted = crossed !== 0 && (direction === 'either' || direction === (crossed > 0 ? 'up' : 'down'));
  return [isWanted ? toFinding(condition, value, bound, crossed) : null, after];
};

const toFinding = ({ value: name, over }: Cross, value: number, bound: number, crossed: number): Finding => ({
  says: `${name} ${text(value)} crossed ${crossed > 0 ? 'above' : 'below'} ${typeof over === 'number' ? '' : `${over} `}${text(bound)}`,
  values: { [name]: value, [typeof over === 'number' ? 'over' : over]: bound },
});
