/** What is known of the quality of a series, on topic `quality` and in measurement `quality`. */
import type { Kline, Series } from '@cryptostream/domain';
import { z } from 'zod';
import type { Gap } from './gap-record';
import { toWire } from './kline-record';

export const qualitySchema = z.looseObject({
  v: z.literal(1),
  kind: z.enum(['gap', 'late', 'restated', 'outlier', 'reconciliation']),
  source: z.string(),
  symbol: z.string(),
  interval: z.string(),
  open_time_ms: z.number().int(),
});

export type Quality =
  /** `missing` open times from `openTimeMs`; `cause` says whether the exchange confirmed that it has none. */
  | (At & {
      readonly kind: 'gap';
      readonly missing: number;
      readonly toMs: number;
      readonly cause: 'exchange' | 'unexplained';
    })
  | (At & { readonly kind: 'late' | 'outlier'; readonly kline: Kline })
  | (At & { readonly kind: 'restated'; readonly kline: Kline; readonly compared: boolean });

type At = Series.Series & { readonly openTimeMs: number };

export const gapQuality = (
  { fromMs, toMs, ...series }: Gap,
  cause: 'exchange' | 'unexplained',
  missing: number,
): Quality => ({
  kind: 'gap',
  source: series.source,
  symbol: series.symbol,
  interval: series.interval,
  openTimeMs: fromMs,
  toMs,
  missing,
  cause,
});

export const encodeQuality = (quality: Quality): string =>
  JSON.stringify({
    v: 1,
    kind: quality.kind,
    source: quality.source,
    symbol: quality.symbol,
    interval: quality.interval,
    open_time_ms: quality.openTimeMs,
    ...details(quality),
  });

const details = (quality: Quality): object => {
  switch (quality.kind) {
    case 'gap':
      return { missing: quality.missing, to_ms: quality.toMs, cause: quality.cause };
    case 'late':
    case 'outlier':
      return { kline: toWire(quality.kline) };
    case 'restated':
      return { compared: quality.compared, kline: toWire(quality.kline) };
  }
};
