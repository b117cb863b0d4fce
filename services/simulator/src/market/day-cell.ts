/**
 * A whole day of a symbol, from nothing but the seed: where the generated market starts. The price is a sum of value noise
 * over ten octaves of days, so that it moves some 2 % a day, wanders over years, and costs the same at any date.
 */
import type { Cell } from './cell';
import { dayMs } from './levels';
import { drawNormal, drawsOf, hashWith, toUnit, type Draw } from './random';
import type { SymbolProfile } from './symbol-profile';

export const dayCell = (profile: SymbolProfile, openTimeMs: number): Cell => {
  const day = Math.floor(openTimeMs / dayMs);
  const draw = drawsOf(hashWith(hashWith(profile.hash, salt.day), day));
  const previousClose = priceBefore(profile, day);
  const open = Math.max(1, previousClose + openingJump(draw));
  const close = priceBefore(profile, day + 1);
  const [low, high] = extremes(draw, open, close);
  const firstTradeId = tradesBefore(profile, day);
  return {
    openTimeMs: day * dayMs,
    endTimeMs: (day + 1) * dayMs,
    previousClose,
    open,
    high,
    low,
    close,
    ...flows(profile, draw, [open, high, low, close]),
    firstTradeId,
    trades: tradesBefore(profile, day + 1) - firstTradeId,
  };
};

const salt = { day: 1, trades: 2, octave: 16 };
const octaves = 10;
const dailyMove = 0.02;

/** Ticks at the last trade before a day. */
const priceBefore = (profile: SymbolProfile, day: number): number => {
  let logarithm = 0;
  for (let octave = 0; octave < octaves; octave += 1)
    logarithm += dailyMove * Math.sqrt(2 ** octave) * valueNoise(profile.hash, octave, day / 2 ** octave);
  return Math.max(10, Math.round(profile.basePrice * Math.exp(logarithm) * 10 ** profile.tickDecimals));
};

// Values in [-1, 1] at whole places, straight lines between them.
const valueNoise = (hash: number, octave: number, place: number): number => {
  const whole = Math.floor(place);
  const valueAt = (at: number): number => toUnit(hashWith(hashWith(hash, salt.octave + octave), at)) * 2 - 1;
  return valueAt(whole) + (valueAt(whole + 1) - valueAt(whole)) * (place - whole);
};

const openingJump = (draw: Draw): number => (draw() < 0.5 ? 0 : Math.round(drawNormal(draw)));

const extremes = (draw: Draw, open: number, close: number): readonly [low: number, high: number] => {
  const reach = (): number => Math.round(((open + close) / 2) * dailyMove * 0.6 * Math.abs(drawNormal(draw)));
  return [Math.max(1, Math.min(open, close) - reach()), Math.max(open, close) + reach()];
};

const flows = (
  profile: SymbolProfile,
  draw: Draw,
  [open, high, low, close]: readonly [number, number, number, number],
): Pick<Cell, 'buyLots' | 'buyQuote' | 'sellLots' | 'sellQuote'> => {
  const turnover =
    profile.dailyQuote * (0.5 + 1.5 * draw() * draw()) * 10 ** (profile.tickDecimals + profile.lotDecimals);
  const bought = 0.45 + 0.1 * draw();
  const meanPrice = (open + high + low + close) / 4 + (high - low) * 0.1 * (draw() - 0.5);
  const buyLots = Math.round((turnover * bought) / meanPrice);
  const sellLots = Math.round((turnover * (1 - bought)) / meanPrice);
  return {
    buyLots,
    buyQuote: Math.round(buyLots * (meanPrice + (high - low) * 0.01)),
    sellLots,
    sellQuote: Math.round(sellLots * (meanPrice - (high - low) * 0.01)),
  };
};

// A closed form, so that trade ids need no counting from the beginning.
const tradesBefore = (profile: SymbolProfile, day: number): number =>
  Math.floor(profile.dailyTrades * (day + 0.35 * toUnit(hashWith(hashWith(profile.hash, salt.trades), day))));
