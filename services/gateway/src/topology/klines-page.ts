/** One page of klines: what is read for it and what it answers. */
import type { ApiKline, KlinesResponse } from '@cryptostream/contracts';
import { Interval, type Series } from '@cryptostream/domain';

export type KlinesRequest = {
  readonly series: Series.Series;
  /** Inclusive, epoch ms; absent: the latest ones. */
  readonly fromMs?: number | undefined;
  /** Exclusive, epoch ms. */
  readonly toMs?: number | undefined;
  readonly limit: number;
  readonly enriched: boolean;
};

/** One more than asked for is read, which tells whether there is another page. */
export const toKlinesPage = (
  { series, fromMs, limit }: KlinesRequest,
  read: readonly ApiKline[],
): KlinesResponse => {
  const forwards = fromMs !== undefined;
  const klines = forwards ? read.slice(0, limit) : read.slice(-limit);
  const hasMore = read.length > limit;
  const last = klines.at(-1);
  return {
    source: series.source,
    symbol: series.symbol,
    interval: series.interval,
    klines: [...klines],
    next:
      forwards && hasMore && last !== undefined
        ? last.open_time_ms + Interval.lengthMs(series.interval)
        : null,
    previous: !forwards && hasMore ? (klines[0]?.open_time_ms ?? null) : null,
  };
};
