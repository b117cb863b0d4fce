/** Formulas over whole arrays, for tests to compare with. */
import type { Bar } from './bar';

export const closesOf = (bars: readonly Bar[]): readonly number[] => bars.map(({ close }) => close);

export const last = (values: readonly number[], count: number): readonly number[] => values.slice(-count);

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length;

/** From the first value, so that equal values have none at all. */
export const deviationOf = (values: readonly number[]): number => {
  const offsets = values.map((value) => value - values[0]!);
  const mean = meanOf(offsets);
  return Math.sqrt(meanOf(offsets.map((offset) => (offset - mean) ** 2)));
};

/** Begun with the mean of the first `period` values. */
export const emaOf = (values: readonly number[], period: number): number =>
  values
    .slice(period)
    .reduce((ema, value) => ema + ((value - ema) * 2) / (period + 1), meanOf(values.slice(0, period)));

/** Wilder's smoothing, begun with the mean of the first `period` values. */
export const wilderOf = (values: readonly number[], period: number): number =>
  values
    .slice(period)
    .reduce((average, value) => (average * (period - 1) + value) / period, meanOf(values.slice(0, period)));

export const changesOf = (values: readonly number[]): readonly number[] =>
  values.slice(1).map((value, index) => value - values[index]!);

export const logReturnsOf = (values: readonly number[]): readonly number[] =>
  values.slice(1).map((value, index) => Math.log(value) - Math.log(values[index]!));

export const quantileOf = (values: readonly number[], fraction: number): number => {
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * fraction;
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  return sorted[below]! * (1 - (place - below)) + sorted[above]! * (place - below);
};
