/** By how many percent the close differs from the one that stood some time before. */
import type { ValuedKline } from '../../market/join';
import type { Change } from '../condition';
import { durationText, text, type Finding } from './finding';
import { sideAfter, type Side } from './schmitt-trigger';

/** Open time and close, oldest first: from the kline on that is the newest at the beginning of the window. */
export type ChangeState = { readonly side: Side; readonly closes: readonly (readonly [number, number])[] };

export const change = (
  condition: Change,
  state: ChangeState | null,
  { kline }: ValuedKline,
): readonly [Finding | null, ChangeState] => {
  const close = Number(kline.close);
  const fromMs = kline.openTimeMs - condition.withinMs;
  const closes = [...reaching(state?.closes ?? [], fromMs), [kline.openTimeMs, close] as const];
  const [baseMs, base] = closes[0]!;
  const before = state?.side ?? 0;
  const percent = (100 * (close - base)) / base;
  // Not so old yet, or from a price of nothing.
  if (baseMs > fromMs || !Number.isFinite(percent)) return [null, { side: before, closes }];
  const side = sideAfter(before, percent, boundsOf(condition));
  const isNew = side !== 0 && side !== before;
  return [isNew ? toFinding(condition, close, base, percent) : null, { side, closes }];
};

// Without those that a later one has replaced at the beginning of the window.
const reaching = (closes: ChangeState['closes'], fromMs: number): ChangeState['closes'] => {
  const first = closes.findLastIndex(([openTimeMs]) => openTimeMs <= fromMs);
  return first <= 0 ? closes : closes.slice(first);
};

// "At least" so many percent is just above a bound that is the least bit smaller.
const boundsOf = ({ percent, direction, hysteresis }: Change) => {
  const bound = percent * (1 - 1e-12);
  return {
    above: direction === 'down' ? null : bound,
    below: direction === 'up' ? null : -bound,
    hysteresis,
  };
};

const toFinding = ({ withinMs }: Change, close: number, base: number, percent: number): Finding => ({
  says: `close ${text(close)} is ${Math.abs(percent).toFixed(2)} % ${percent > 0 ? 'above' : 'below'} the ${text(base)} of ${durationText(withinMs)} before`,
  values: { close, before: base, change_percent: percent },
});
