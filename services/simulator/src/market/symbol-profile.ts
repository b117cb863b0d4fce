/** What is particular to a symbol: where its price lives, its units, how much of it is traded. */
import { hashText, toUnit } from './random';

export type SymbolProfile = {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  /** In quote units; the price wanders around it. */
  readonly basePrice: number;
  /** Decimals of the smallest price step (a tick) and of the smallest amount (a lot). */
  readonly tickDecimals: number;
  readonly lotDecimals: number;
  /** Typical turnover and number of trades of a day. */
  readonly dailyQuote: number;
  readonly dailyTrades: number;
  /** Share of the seconds in which something is traded. */
  readonly activity: number;
  /** What everything of this symbol is drawn from. */
  readonly hash: number;
};

type Figures = readonly [
  basePrice: number,
  tickDecimals: number,
  lotDecimals: number,
  dailyQuote: number,
  dailyTrades: number,
  activity: number,
];

const known: { readonly [baseAsset: string]: Figures } = {
  BTC: [60_000, 2, 5, 90_000_000, 800_000, 0.9],
  ETH: [3_000, 2, 4, 60_000_000, 600_000, 0.8],
  SOL: [150, 2, 3, 30_000_000, 400_000, 0.65],
  XRP: [0.6, 4, 1, 24_000_000, 350_000, 0.6],
};

const quoteAssets = ['USDC', 'USDT', 'FDUSD', 'TUSD', 'BUSD', 'EUR', 'USD'];

/** Every symbol has a profile; those not known get a price level of their own. */
export const symbolProfile = (seed: string, symbol: string): SymbolProfile => {
  const quoteAsset =
    quoteAssets.find((asset) => symbol.endsWith(asset) && symbol !== asset) ?? symbol.slice(-3);
  const baseAsset = symbol.slice(0, -quoteAsset.length);
  const [basePrice, tickDecimals, lotDecimals, dailyQuote, dailyTrades, activity] =
    known[baseAsset] ?? unknownFigures(symbol);
  return {
    symbol,
    baseAsset,
    quoteAsset,
    basePrice,
    tickDecimals,
    lotDecimals,
    dailyQuote,
    dailyTrades,
    activity,
    hash: hashText(`${seed}/${symbol}`),
  };
};

// A hundredth to a thousand quote units, some ten thousand ticks, a lot worth less than a quote unit.
const unknownFigures = (symbol: string): Figures => {
  const magnitude = Math.floor(toUnit(hashText(symbol)) * 5) - 2;
  const basePrice = 10 ** magnitude * (1 + 9 * toUnit(hashText(`${symbol}/price`)));
  return [basePrice, Math.max(1, 4 - magnitude), Math.max(0, magnitude + 1), 20_000_000, 200_000, 0.5];
};
