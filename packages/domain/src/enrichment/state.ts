/** What an enrichment remembers of a series: plain JSON. */
import { copyHistory, emptyHistory, type History } from '../indicators/history';
import type { Indicator, IndicatorState } from '../indicators/indicator';
import type { SignalState } from '../signals/signal';
import { initialOutlier, outlierLookback, type OutlierState } from './outlier';

export type EnrichmentState = {
  readonly history: History;
  /** In the order of the configuration, which the fingerprint of the stored state guards. */
  readonly indicators: readonly IndicatorState[];
  readonly signals: readonly SignalState[];
  readonly outlier: OutlierState;
};

export const initialState = (
  indicators: readonly Indicator[],
  signals: number,
  outlierWindow: number,
): EnrichmentState => ({
  history: emptyHistory([...indicators.map(({ lookback }) => lookback), outlierLookback(outlierWindow)]),
  indicators: indicators.map(({ initial }) => copyIndicator(initial)),
  signals: Array.from({ length: signals }, () => ({ side: 0 })),
  outlier: initialOutlier(),
});

/** A copy that shares nothing with its origin, so that it may be changed in place. */
export const copyState = ({ history, indicators, signals, outlier }: EnrichmentState): EnrichmentState => ({
  history: copyHistory(history),
  indicators: indicators.map(copyIndicator),
  signals: signals.map(({ side }) => ({ side })),
  outlier: { ...outlier, sorted: outlier.sorted.slice() },
});

// Sums are copied by a literal like the one that makes them: all have one shape in memory then, and what adds to them, for
// whichever indicator, is compiled for that one. As `{ ...value }` everything takes a fifth longer.
const copyIndicator = (state: Readonly<IndicatorState>): IndicatorState => {
  const copy = { ...state };
  for (const name in copy) {
    const value = copy[name]!;
    if (typeof value === 'object')
      copy[name] = Array.isArray(value) ? value.slice() : { sum: value.sum, rest: value.rest };
  }
  return copy;
};
