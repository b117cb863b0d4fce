/** Which indicators and signals are computed, and what counts as an outlier: data, from a file or the default. */
import type { Parameters } from '../indicators/indicator-definition';
import type { Signal } from '../signals/signal';
import type { OutlierConfiguration } from './outlier';

export type IndicatorSpecification = { readonly indicator: string; readonly parameters: Parameters };

export type EnrichmentConfiguration = {
  readonly indicators: readonly IndicatorSpecification[];
  readonly signals: readonly Signal[];
  readonly outlier: OutlierConfiguration;
};

const of = (indicator: string, parameters: Parameters = {}): IndicatorSpecification => ({
  indicator,
  parameters,
});

/** What is computed unless a file says otherwise; the same as `indicators.yaml`. */
export const defaultConfiguration: EnrichmentConfiguration = {
  indicators: [
    of('sma', { period: 7 }),
    of('sma', { period: 20 }),
    of('sma', { period: 50 }),
    of('sma', { period: 200 }),
    of('ema', { period: 12 }),
    of('ema', { period: 26 }),
    of('rsi', { period: 14 }),
    of('macd', { fast: 12, slow: 26, signal: 9 }),
    of('bollinger', { period: 20, deviations: 2 }),
    of('atr', { period: 14 }),
    of('vwap'),
    of('obv'),
    of('log_return'),
    of('window', { period: 20 }),
    of('volatility', { period: 20 }),
    of('volume_sma', { period: 20 }),
  ],
  signals: [
    { name: 'sma_20_50_cross', cross: 'sma_20', over: 'sma_50' },
    { name: 'rsi_14_zone', zone: 'rsi_14', below: 30, above: 70 },
    { name: 'macd_12_26_9_cross', cross: 'macd_12_26_9', over: 'macd_12_26_9_signal' },
    {
      name: 'bollinger_20_2_break',
      zone: 'close',
      below: 'bollinger_20_2_lower',
      above: 'bollinger_20_2_upper',
    },
  ],
  outlier: { window: 60, threshold: 20, minimumMove: 0.02 },
};

/** One text for all of it: equal texts compute equal values. */
export const describeConfiguration = ({ indicators, signals, outlier }: EnrichmentConfiguration): string =>
  [
    ...indicators.map(({ indicator, parameters }) => [indicator, ...Object.values(parameters)].join('_')),
    ...signals.map((signal) =>
      'cross' in signal
        ? `${signal.name}=${signal.cross}/${signal.over}`
        : `${signal.name}=${signal.zone}[${signal.below};${signal.above}]`,
    ),
    `outlier_${outlier.window}_${outlier.threshold}_${outlier.minimumMove}`,
  ].join(',');
