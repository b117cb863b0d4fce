/** The volume of a kline against those of the klines right before it. */
import type { ValuedKline } from '../../market/join';
import type { Volume } from '../condition';
import { text, type Finding } from './finding';
import { moments } from './moments';
import { sideAfter, type Side } from './schmitt-trigger';

/** The last volumes, oldest first. */
export type VolumeState = { readonly side: Side; readonly volumes: readonly number[] };

export const volume = (
  condition: Volume,
  state: VolumeState | null,
  { kline }: ValuedKline,
): readonly [Finding | null, VolumeState] => {
  const current = Number(kline.volume);
  const { side: before, volumes } = state ?? { side: 0, volumes: [] };
  const after = [...volumes.slice(volumes.length < condition.last ? 0 : 1), current];
  const measured = volumes.length < condition.last ? null : measure(condition, volumes, current);
  if (measured === null) return [null, { side: before, volumes: after }];
  const side = sideAfter(before, measured, { ...condition, below: null });
  const isNew = side === 1 && before !== 1;
  return [isNew ? toFinding(condition, current, measured) : null, { side, volumes: after }];
};

/** Null: after klines without any volume everything would be a multiple of it. */
const measure = (condition: Volume, volumes: readonly number[], current: number): number | null => {
  const { mean, deviation } = moments(volumes);
  switch (condition.measure) {
    case 'ratio':
      return mean === 0 ? null : current / mean;
    case 'z_score':
      return deviation === 0 ? 0 : (current - mean) / deviation;
  }
};

const toFinding = ({ measure: name, above, last }: Volume, current: number, measured: number): Finding => ({
  says: `volume ${text(current)} is ${measured.toFixed(2)} ${name === 'ratio' ? 'times' : 'deviations above'} the mean of the ${last} klines before`,
  values: { volume: current, [name === 'ratio' ? 'volume_ratio' : 'volume_z_score']: measured, above },
});
