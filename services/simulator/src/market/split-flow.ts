/**
 * Splits what was bought (or sold) in a cell over its parts, so that lots and turnover add up exactly and the mean price
 * of each part lies between its low and its high.
 */
import { typicalPrice, type PricePath } from './price-path';
import { shareByCapacity, shareByWeight } from './share-out';

const { abs, ceil, max, min, round, sign } = Math;

export type Flow = { readonly lots: number; readonly quote: number };

export type SplitFlow = { readonly lots: readonly number[]; readonly quotes: readonly number[] };

/**
 * The path's highs and lows are widened in the rare case that the mean price of the whole cannot be had otherwise: with
 * all lows at the low of the whole (or all highs at its high) it always can.
 */
export const splitFlow = (
  flow: Flow,
  path: PricePath,
  weights: readonly number[],
  minimumLots: number,
): SplitFlow => {
  const lots = shareByWeight(flow.lots, tilted(path, weights, flow.quote / flow.lots), minimumLots);
  const least = turnover(lots, path.lows);
  if (flow.quote < least) widen(path.lows, lots, least - flow.quote, -1, min(...path.lows));
  const most = turnover(lots, path.highs);
  if (flow.quote > most) widen(path.highs, lots, flow.quote - most, 1, max(...path.highs));
  return { lots, quotes: shareQuote(flow.quote, path, lots) };
};

const turnover = (lots: readonly number[], prices: readonly number[]): number => {
  let sum = 0;
  for (let at = 0; at < lots.length; at += 1) sum += lots[at]! * prices[at]!;
  return sum;
};

// Every part at its typical price; what is then missing or too much goes where there is room.
const shareQuote = (quote: number, path: PricePath, lots: readonly number[]): readonly number[] => {
  const typical = lots.map((amount, at) => round(amount * typicalPrice(path, at)));
  const lacking = quote - typical.reduce((sum, value) => sum + value, 0);
  const room = lots.map((amount, at) =>
    lacking >= 0 ? amount * path.highs[at]! - typical[at]! : typical[at]! - amount * path.lows[at]!,
  );
  const shares = shareByCapacity(abs(lacking), room);
  return typical.map((value, at) => value + sign(lacking) * shares[at]!);
};

// Moves weight towards the dear or the cheap parts until their mean price is the one wanted, as far as that goes.
const tilted = (path: PricePath, weights: readonly number[], meanPrice: number): readonly number[] => {
  let sum = 0;
  let total = 0;
  let squares = 0;
  weights.forEach((weight, at) => {
    const price = typicalPrice(path, at) - meanPrice;
    sum += weight;
    total += weight * price;
    squares += weight * price * price;
  });
  const mean = total / sum;
  const variance = squares / sum - mean * mean;
  if (variance < 1e-9) return weights;
  return weights.map((weight, at) => {
    const fromMean = typicalPrice(path, at) - meanPrice - mean;
    return weight * max(0.2, 1 - (mean / variance) * fromMean);
  });
};

const widen = (
  prices: number[],
  lots: readonly number[],
  lacking: number,
  direction: 1 | -1,
  limit: number,
): void => {
  let rest = lacking;
  for (let at = 0; at < prices.length && rest > 0; at += 1) {
    const ticks = min((limit - prices[at]!) * direction, ceil(rest / lots[at]!));
    prices[at] = prices[at]! + ticks * direction;
    rest -= ticks * lots[at]!;
  }
};
