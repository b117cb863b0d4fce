/** Whether a series moves less, as much or more than it usually does: found on the kline where that changes. */
import { logRatio } from '../../indicators/history';
import type { ValuedKline } from '../../market/join';
import type { VolatilityRegime } from '../../market/volatility-regime';
import type { Volatility } from '../condition';
import type { Finding } from './finding';
import { moments } from './moments';
import { sideAfter, type Side } from './schmitt-trigger';

export type VolatilityState = {
  /** Null before there has been one. */
  readonly side: Side | null;
  readonly close: number;
  /** The last log returns, oldest first; there is none over a hole. */
  readonly returns: readonly number[];
};

const sides: { readonly [regime in VolatilityRegime]: Side } = { low: -1, normal: 0, high: 1 };

export const volatility = (
  condition: Volatility,
  state: VolatilityState | null,
  { kline, gapBefore }: ValuedKline,
): readonly [Finding | null, VolatilityState] => {
  const close = Number(kline.close);
  const before = state?.side ?? null;
  const known = state?.returns ?? [];
  const returns =
    state === null || gapBefore > 0
      ? known
      : [...known, logRatio(close, state.close)].slice(-condition.usual);
  if (returns.length < condition.usual) return [null, { side: before, close, returns }];
  const ratio = ratioOf(condition, returns);
  const [below, above] = condition.limits;
  const side = sideAfter(before ?? 0, ratio, { below, above, hysteresis: condition.hysteresis });
  const isNew = before !== null && side !== before && side === sides[condition.regime];
  return [isNew ? toFinding(condition, ratio) : null, { side, close, returns }];
};

/** 1 is as always; 0 where nothing moves. */
const ratioOf = ({ recent }: Volatility, returns: readonly number[]): number => {
  const usual = moments(returns).deviation;
  return usual === 0 ? 0 : moments(returns.slice(-recent)).deviation / usual;
};

const toFinding = ({ regime, recent, usual }: Volatility, ratio: number): Finding => ({
  says: `volatility is ${regime}: that of the last ${recent} klines is ${ratio.toFixed(2)} times that of the last ${usual}`,
  values: { volatility_ratio: ratio },
});
