/**
 * What all indicators remember together: the newest closes and volumes, as many as the longest of them needs. Kept once, so
 * that a window costs an indicator a few numbers of its own whatever its period.
 */
import { ago, copyRing, emptyRing, push, type Ring } from './ring';
import type { Bar } from './bar';

export type History = {
  /** Klines seen, the current one included. */
  count: number;
  readonly closes: Ring;
  readonly volumes: Ring;
};

/** How many klines back something looks. */
export type Lookback = { readonly closes: number; readonly volumes: number };

export const emptyHistory = (lookbacks: readonly Lookback[]): History => ({
  count: 0,
  closes: emptyRing(1 + Math.max(0, ...lookbacks.map(({ closes }) => closes))),
  volumes: emptyRing(1 + Math.max(0, ...lookbacks.map(({ volumes }) => volumes))),
});

export const copyHistory = ({ count, closes, volumes }: History): History => ({
  count,
  closes: copyRing(closes),
  volumes: copyRing(volumes),
});

/** In place. */
export const remember = (history: History, { close, volume }: Bar): void => {
  history.count += 1;
  push(history.closes, close);
  push(history.volumes, volume);
};

/** The close `age` klines ago; 0 is the current one. */
export const closeAgo = ({ closes }: History, age: number): number => ago(closes, age);

export const volumeAgo = ({ volumes }: History, age: number): number => ago(volumes, age);

/** Natural logarithm of the close over the one before it, `age` klines ago. */
export const logReturnAgo = ({ closes }: History, age: number): number =>
  logRatio(ago(closes, age), ago(closes, age + 1));

/** 0 where one of the two is not a price, so that no logarithm of nothing gets into a sum. */
export const logRatio = (value: number, base: number): number =>
  value > 0 && base > 0 ? Math.log(value / base) : 0;
