/**
 * Records of the compacted topic `state.market`, all in partition 0: what the market pipeline of a source remembers, in pieces,
 * so that a commit writes only those that changed. Keys begin with the source: `binance/place`, `binance/series/BTCUSDC/1m`,
 * `binance/day/BTCUSDC/7`, `binance/alerts/BTCUSDC/1m`.
 */
import type { Alerts, Market } from '@cryptostream/domain';
import { z } from 'zod';

/** Where reading and joining go on. */
export type MarketPlace = {
  /** End of the newest joined moment, epoch ms; null before the first. */
  readonly joinedMs: number | null;
  /** By topic, then by partition: the offset of the first record that is not joined. */
  readonly offsets: { readonly [topic: string]: { readonly [partition: string]: number } };
  /** What must be equal for the rest to be gone on with. */
  readonly fingerprint: string;
};

/** What is remembered of a series. */
export type SeriesMemory = Market.MarketSeries & {
  /** Null before its first kline was joined. */
  readonly latest: Market.ValuedKline | null;
  /** Of the bucket in progress that this series is checked against; null when it is checked against none. */
  readonly tally: Market.Tally | null;
};

/** One hour of the last day of a symbol. */
export type DayMemory = {
  readonly symbol: string;
  readonly interval: Market.MarketSeries['interval'];
  readonly firstMs: number;
  readonly entries: readonly Market.DayEntry[];
};

/** What rules remember of a series. */
export type SeriesAlertMemory = Market.MarketSeries & { readonly memory: Alerts.AlertMemory };

export type MarketPiece =
  | { readonly _tag: 'Place'; readonly place: MarketPlace }
  | { readonly _tag: 'Series'; readonly series: SeriesMemory }
  | { readonly _tag: 'Day'; readonly day: DayMemory }
  | { readonly _tag: 'Alerts'; readonly alerts: SeriesAlertMemory };

export const marketPlaceKey = (source: string): string => `${source}/place`;

export const seriesMemoryKey = (source: string, { symbol, interval }: Market.MarketSeries): string =>
  `${source}/series/${symbol}/${interval}`;

export const alertMemoryKey = (source: string, { symbol, interval }: Market.MarketSeries): string =>
  `${source}/alerts/${symbol}/${interval}`;

/** 24 hours touch 25 hours of the clock: a record is overwritten when its hour has left the window. */
export const dayMemoryKey = (source: string, symbol: string, hour: number): string =>
  `${source}/day/${symbol}/${hour % 25}`;

export const encodeMarketPiece = (piece: MarketPiece): string => JSON.stringify({ v: 1, ...piece });

// Only this program writes the topic, in a transaction: its shape is checked, not each number.
const present = <A>() => z.custom<A>((value) => typeof value === 'object' && value !== null);

export const marketPieceSchema: z.ZodType<MarketPiece> = z
  .discriminatedUnion('_tag', [
    z.object({
      v: z.literal(1),
      _tag: z.literal('Place'),
      place: z.object({
        joinedMs: z.number().int().nullable(),
        offsets: z.record(z.string(), z.record(z.string(), z.number().int().min(0))),
        fingerprint: z.string(),
      }),
    }),
    z.object({ v: z.literal(1), _tag: z.literal('Series'), series: present<SeriesMemory>() }),
    z.object({ v: z.literal(1), _tag: z.literal('Day'), day: present<DayMemory>() }),
    z.object({ v: z.literal(1), _tag: z.literal('Alerts'), alerts: present<SeriesAlertMemory>() }),
  ])
  .transform(({ v: _, ...piece }): MarketPiece => piece);
