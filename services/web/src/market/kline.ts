/** A kline as the page shows it: numbers, the two indicators the chart draws where they are warm, and all values by name. */
import { indicatorsOf, type ApiKline, type ApiSeriesKline } from '@cryptostream/contracts';

export type Kline = {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In the base asset. */
  readonly volume: number;
  readonly trades: number | undefined;
  readonly sma20: number | undefined;
  readonly rsi14: number | undefined;
  /** Every enriched value that is warm, by its name. */
  readonly values: { readonly [name: string]: number };
  /** Open times that are missing before this kline. */
  readonly gapBefore: number;
  /** False while the kline is in progress. */
  readonly closed: boolean;
};

export const toKline = (api: ApiKline | ApiSeriesKline, closed: boolean): Kline => ({
  openTimeMs: api.open_time_ms,
  open: api.open,
  high: api.high,
  low: api.low,
  close: api.close,
  volume: api.volume,
  trades: api.trades,
  sma20: numberAt(api, 'sma_20'),
  rsi14: numberAt(api, 'rsi_14'),
  values: indicatorsOf(api),
  gapBefore: api.gap_before ?? 0,
  closed,
});

const numberAt = (api: { readonly [name: string]: unknown }, name: string): number | undefined => {
  const value = api[name];
  return typeof value === 'number' ? value : undefined;
};
