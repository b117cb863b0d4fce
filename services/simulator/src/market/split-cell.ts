/**
 * Splits a cell into the cells of the next level: random, but always the same, and rolled up exactly the cell again. In a
 * minute only some seconds have trades.
 */
import { emptyCell, type Cell } from './cell';
import { levels, secondMs, type Level } from './levels';
import { pricePath } from './price-path';
import { drawsOf, hashWith, type Draw } from './random';
import { shareByWeight } from './share-out';
import { splitFlow } from './split-flow';
import type { SymbolProfile } from './symbol-profile';

const { floor, max, min, round } = Math;

/** @param depth place of the cell's level in `levels`; not the last */
export const splitCell = (profile: SymbolProfile, depth: number, whole: Cell): readonly Cell[] => {
  const level = levels[depth]!;
  const next = levels[depth + 1]!;
  const draw = drawsOf(hashWith(hashWith(profile.hash, saltOfDepth + depth), whole.openTimeMs));
  const slots =
    next.lengthMs === secondMs
      ? drawSlots(draw, level.parts, activeSeconds(profile, draw, whole))
      : Array.from({ length: level.parts }, (_, slot) => slot);
  return fillGaps(whole, level, next, activeCells(draw, whole, next, slots));
};

const saltOfDepth = 64;

const activeSeconds = (profile: SymbolProfile, draw: Draw, whole: Cell): number => {
  const wanted = round(60 * profile.activity * (0.7 + 0.6 * draw()));
  return max(2, min(60, wanted, floor(whole.trades / 6)));
};

// Each choice of `count` out of `parts` is equally likely.
const drawSlots = (draw: Draw, parts: number, count: number): readonly number[] => {
  const chosen: number[] = [];
  for (let slot = 0; slot < parts; slot += 1)
    if (draw() * (parts - slot) < count - chosen.length) chosen.push(slot);
  return chosen;
};

const activeCells = (draw: Draw, whole: Cell, next: Level, slots: readonly number[]): readonly Cell[] => {
  const weights = slots.map(() => drawWeight(draw));
  const path = pricePath(draw, whole, weights, meanPriceOf(whole));
  const uneven = (): readonly number[] => weights.map((weight) => weight * (0.7 + 0.6 * draw()));
  const buys = splitFlow({ lots: whole.buyLots, quote: whole.buyQuote }, path, uneven(), next.minimumLots);
  const sells = splitFlow({ lots: whole.sellLots, quote: whole.sellQuote }, path, uneven(), next.minimumLots);
  const trades = shareByWeight(
    whole.trades,
    buys.lots.map((lots, at) => (lots + sells.lots[at]!) * (0.7 + 0.6 * draw())),
    next.minimumTrades,
  );
  let tradeId = whole.firstTradeId;
  return slots.map((slot, at) => ({
    openTimeMs: whole.openTimeMs + slot * next.lengthMs,
    endTimeMs: whole.openTimeMs + (slot + 1) * next.lengthMs,
    previousClose: path.closes[at - 1] ?? whole.previousClose,
    open: path.opens[at]!,
    high: path.highs[at]!,
    low: path.lows[at]!,
    close: path.closes[at]!,
    buyLots: buys.lots[at]!,
    buyQuote: buys.quotes[at]!,
    sellLots: sells.lots[at]!,
    sellQuote: sells.quotes[at]!,
    firstTradeId: (tradeId += at === 0 ? 0 : trades[at - 1]!),
    trades: trades[at]!,
  }));
};

// Uneven, and now and then a burst.
const drawWeight = (draw: Draw): number => 0.6 + draw() + (draw() < 0.03 ? 4 * draw() : 0);

const meanPriceOf = ({ buyLots, buyQuote, sellLots, sellQuote }: Cell): number =>
  (buyQuote + sellQuote) / (buyLots + sellLots);

const fillGaps = (whole: Cell, level: Level, next: Level, active: readonly Cell[]): readonly Cell[] => {
  let taken = 0;
  let previousClose = whole.previousClose;
  let tradeId = whole.firstTradeId;
  return Array.from({ length: level.parts }, (_, slot) => {
    const openTimeMs = whole.openTimeMs + slot * next.lengthMs;
    const cell = active[taken];
    if (cell?.openTimeMs !== openTimeMs)
      return emptyCell(openTimeMs, openTimeMs + next.lengthMs, previousClose, tradeId);
    taken += 1;
    tradeId += cell.trades;
    previousClose = cell.close;
    return cell;
  });
};
