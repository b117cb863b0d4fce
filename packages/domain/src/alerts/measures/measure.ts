/** One condition over one series, kline by kline. */
import type { ValuedKline } from '../../market/join';
import type { Condition } from '../condition';
import { change, type ChangeState } from './change';
import { cross, type CrossState } from './cross';
import { extreme, type ExtremeState } from './extreme';
import type { Finding } from './finding';
import { level, type LevelState } from './level';
import { volatility, type VolatilityState } from './volatility';
import { volume, type VolumeState } from './volume';

/** What a condition remembers of a series: plain JSON. */
export type MeasureState =
  LevelState | CrossState | ChangeState | VolumeState | ExtremeState | VolatilityState;

/** @param state what the same condition remembers; null at its first kline */
export const measure = (
  condition: Condition,
  state: MeasureState | null,
  valued: ValuedKline,
): readonly [Finding | null, MeasureState | null] => {
  switch (condition._tag) {
    case 'Level':
      return level(condition, state as LevelState | null, valued);
    case 'Cross':
      return cross(condition, state as CrossState | null, valued);
    case 'Change':
      return change(condition, state as ChangeState | null, valued);
    case 'Volume':
      return volume(condition, state as VolumeState | null, valued);
    case 'Extreme':
      return extreme(condition, state as ExtremeState | null, valued);
    case 'Volatility':
      return volatility(condition, state as VolatilityState | null, valued);
  }
};
