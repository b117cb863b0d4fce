/**
 * The prices of the parts of a cell: a random path from its open to its close that touches its high and its low, leaves
 * neither, and has about the mean price of the cell. Ticks.
 */
import type { Cell } from './cell';
import { drawNormal, type Draw } from './random';

/** One entry for each part. `highs` and `lows` may be widened afterwards, within the high and low of the whole. */
export type PricePath = {
  readonly opens: readonly number[];
  readonly closes: readonly number[];
  readonly highs: number[];
  readonly lows: number[];
};

const { abs, max, min, round, sqrt } = Math;

/** @param weights how much each part counts in the mean price */
export const pricePath = (
  draw: Draw,
  whole: Cell,
  weights: readonly number[],
  meanPrice: number,
): PricePath => {
  const sketch = drawSketch(draw, whole, weights.length);
  let bend = 0;
  for (let attempt = 0; attempt < attempts; attempt += 1)
    bend += 1.5 * (meanPrice - meanOf(whole, sketch, bend, weights));
  return toPath(whole, sketch, bend);
};

/** The price at which a part is traded on average, if nothing else is known. */
export const typicalPrice = ({ opens, closes, highs, lows }: PricePath, at: number): number =>
  (opens[at]! + closes[at]! + highs[at]! + lows[at]!) / 4;

const attempts = 3;

type Sketch = {
  readonly parts: number;
  /** Prices where one part ends and the next begins, one more than there are parts. */
  readonly bounds: readonly number[];
  /** How far a part reaches above and below its bounds. */
  readonly ups: readonly number[];
  readonly downs: readonly number[];
  /** From the close of a part to the open of the next: as on a real exchange, nothing only half of the time. */
  readonly jumps: readonly number[];
};

const drawSketch = (draw: Draw, whole: Cell, parts: number): Sketch => {
  const step = (whole.high - whole.low) / (2 * sqrt(parts));
  const walk = [0];
  const [ups, downs, jumps]: readonly [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < parts; at += 1) {
    walk.push(walk[at]! + step * drawNormal(draw));
    ups.push(step * 0.5 * abs(drawNormal(draw)));
    downs.push(step * 0.5 * abs(drawNormal(draw)));
    jumps.push(draw() < 0.5 ? 0 : round(drawNormal(draw)));
  }
  const miss = whole.close - whole.open - walk[parts]!;
  return {
    parts,
    ups,
    downs,
    jumps,
    bounds: walk.map((value, at) => whole.open + value + (miss * at) / parts),
  };
};

// Lifting the middle of the path leaves its ends where they are.
const boundAt = ({ bounds, parts }: Sketch, bend: number, at: number): number =>
  bounds[at]! + (4 * bend * at * (parts - at)) / (parts * parts);

const topAt = (sketch: Sketch, bend: number, at: number): number =>
  max(boundAt(sketch, bend, at), boundAt(sketch, bend, at + 1)) + sketch.ups[at]!;

const bottomAt = (sketch: Sketch, bend: number, at: number): number =>
  min(boundAt(sketch, bend, at), boundAt(sketch, bend, at + 1)) - sketch.downs[at]!;

/** How prices outside open and close are stretched or pressed, so that the path ends at the high and the low. */
type Fit = {
  readonly upper: number;
  readonly lower: number;
  readonly up: number;
  readonly down: number;
  readonly highest: number;
  readonly lowest: number;
};

const fitOf = (whole: Cell, sketch: Sketch, bend: number): Fit => {
  let highest = 0;
  let lowest = 0;
  for (let at = 1; at < sketch.parts; at += 1) {
    if (topAt(sketch, bend, at) > topAt(sketch, bend, highest)) highest = at;
    if (bottomAt(sketch, bend, at) < bottomAt(sketch, bend, lowest)) lowest = at;
  }
  const upper = max(whole.open, whole.close);
  const lower = min(whole.open, whole.close);
  const above = topAt(sketch, bend, highest) - upper;
  const below = lower - bottomAt(sketch, bend, lowest);
  const up = above > 0 ? (whole.high - upper) / above : 0;
  const down = below > 0 ? (lower - whole.low) / below : 0;
  return { upper, lower, up, down, highest, lowest };
};

const fitted = ({ upper, lower, up, down }: Fit, price: number): number =>
  price > upper ? upper + (price - upper) * up : price < lower ? lower - (lower - price) * down : price;

const meanOf = (whole: Cell, sketch: Sketch, bend: number, weights: readonly number[]): number => {
  const fit = fitOf(whole, sketch, bend);
  let sum = 0;
  let total = 0;
  for (let at = 0; at < sketch.parts; at += 1) {
    const prices =
      fitted(fit, boundAt(sketch, bend, at)) +
      fitted(fit, boundAt(sketch, bend, at + 1)) +
      fitted(fit, topAt(sketch, bend, at)) +
      fitted(fit, bottomAt(sketch, bend, at));
    sum += weights[at]!;
    total += (weights[at]! * prices) / 4;
  }
  return total / sum;
};

const toPath = (whole: Cell, sketch: Sketch, bend: number): PricePath => {
  const fit = fitOf(whole, sketch, bend);
  const toTick = (price: number): number => clamp(whole, round(fitted(fit, price)));
  const path = { opens: [whole.open], closes: [] as number[], highs: [] as number[], lows: [] as number[] };
  for (let at = 0; at < sketch.parts; at += 1) {
    const isLast = at === sketch.parts - 1;
    const open = path.opens[at]!;
    const close = isLast ? whole.close : toTick(boundAt(sketch, bend, at + 1));
    path.closes.push(close);
    if (!isLast) path.opens.push(clamp(whole, close + sketch.jumps[at]!));
    path.highs.push(at === fit.highest ? whole.high : max(toTick(topAt(sketch, bend, at)), open, close));
    path.lows.push(at === fit.lowest ? whole.low : min(toTick(bottomAt(sketch, bend, at)), open, close));
  }
  return path;
};

const clamp = (whole: Cell, price: number): number => min(whole.high, max(whole.low, price));
