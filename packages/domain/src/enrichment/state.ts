/** What an enrichment remembers of a series: plain JSON. */
import { copyHistory, emptyHistory, type History } from '../indicators/history';
import type { Indicator, IndicatorState } from '../indicators/indicator';
import type { SignalState } from '../signals/signal';
import type { OutlierState } from './outlier';

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
  history: emptyHistory([
    ...indicators.map(({ lookback }) => lookback),
    { closes: outlierWindow + 1, volumes: 0 },
  ]),
  indicators: indicators.map(({ initial }) => copyIndicator(initial)),
  signals: Array.from({ length: signals }, () => ({ side: 0 })),
  outlier: { sorted: [] },
});

/** A copy that shares nothing with its origin, so that it may be changed in place. */
export const copyState = ({ history, indicators, signals, outlier }: EnrichmentState): EnrichmentState => ({
  history: copyHistory(history),
  indicators: indicators.map(copyIndicator),
  signals: signals.map(({ side }) => ({ side })),
  outlier: { sorted: outlier.sorted.slice() },
});

const copyIndicator = (state: Readonly<IndicatorState>): IndicatorState => {
  const copy = { ...state };
  for (const name in copy) {
    const value = copy[name]!;
    if (typeof value === 'object') copy[name] = Array.isArray(value) ? value.slice() : { ...value };
  }
  return copy;
};
