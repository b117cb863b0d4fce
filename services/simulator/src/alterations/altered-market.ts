/** The market as REST, the streams or the truth have it: klines hidden, restated, or other in the stream. */
import type { KlineRange, Market, MarketKline } from '../market/market';
import { beyond } from '../read-klines';
import type { AlterationBoard } from './alteration-board';
import { versionAt, type Alteration } from './kline-history';
import { restatedKline } from './restated-kline';

/** Of a kline with alterations; undefined: it is not there. */
type View = (
  kline: MarketKline,
  alterations: readonly Alteration[],
  toVersion: (version: number) => MarketKline,
) => MarketKline | undefined;

/** @param timeMs the market's clock without `clock_offset` */
export const restMarket = (market: Market, board: AlterationBoard, timeMs: () => number): Market =>
  altered(market, board, (kline, alterations, toVersion) => {
    if (!kline.closed) return isHidden(alterations) ? undefined : kline;
    const endMs = kline.closeTimeMs + 1;
    const version = versionAt(alterations, endMs)(Math.max(endMs, timeMs()));
    return version === undefined ? undefined : toVersion(version);
  });

/** As REST will have it when all that is to appear or to be restated has been. */
export const finalMarket = (market: Market, board: AlterationBoard): Market =>
  restMarket(market, board, () => Number.MAX_SAFE_INTEGER);

export const streamMarket = (market: Market, board: AlterationBoard): Market =>
  altered(market, board, (kline, alterations, toVersion) =>
    isHidden(alterations)
      ? undefined
      : kline.closed && alterations.some(({ kind }) => kind === 'stream_differs')
        ? toVersion(streamVersion)
        : kline,
  );

const isHidden = (alterations: readonly Alteration[]): boolean =>
  alterations.some(({ kind }) => kind === 'hide_klines');

/** Of no restatement, so that the stream's is another than any of REST. */
const streamVersion = -1;

/** @param version 0: the original */
export const toVersionOf =
  (market: Market, symbol: string, kline: MarketKline) =>
  (version: number): MarketKline => {
    if (version === 0) return kline;
    const { lotDecimals = 0 } = market.symbols.find((known) => known.symbol === symbol) ?? {};
    return restatedKline(kline, symbol, Math.max(0, version), lotDecimals);
  };

const altered = (market: Market, board: AlterationBoard, view: View): Market => ({
  ...market,
  klines: (range, nowMs) =>
    range.offsetMs === 0 && board.touches(range)
      ? filled(market, range, nowMs, (kline) => {
          const alterations = board.of(range, kline.openTimeMs);
          return alterations.length === 0
            ? kline
            : view(kline, alterations, toVersionOf(market, range.symbol, kline));
        })
      : market.klines(range, nowMs),
});

// As many as were asked for, as long as there are any: a page jumps over what is hidden.
const filled = (
  market: Market,
  range: KlineRange,
  nowMs: number,
  toSeen: (kline: MarketKline) => MarketKline | undefined,
): readonly MarketKline[] => {
  const klines = market.klines(range, nowMs);
  const seen = klines.flatMap((kline) => toSeen(kline) ?? []);
  if (klines.length < range.limit || seen.length === klines.length) return seen;
  const rest = filled(market, { ...beyond(range, klines), limit: range.limit - seen.length }, nowMs, toSeen);
  return range.prefer === 'oldest' ? [...seen, ...rest] : [...rest, ...seen];
};
