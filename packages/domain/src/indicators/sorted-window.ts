/** Numbers in ascending order, into which one goes and out of which another comes with every kline. */

/** In place. */
export const insert = (sorted: number[], value: number): void => {
  sorted.splice(placeOf(sorted, value), 0, value);
};

/** In place; `old` is one of them. Moves only what lies between the two. */
export const replace = (sorted: number[], old: number, value: number): void => {
  let place = placeOf(sorted, old);
  for (; place + 1 < sorted.length && sorted[place + 1]! < value; place += 1)
    sorted[place] = sorted[place + 1]!;
  for (; place > 0 && sorted[place - 1]! > value; place -= 1) sorted[place] = sorted[place - 1]!;
  sorted[place] = value;
};

/**
 * Linear between the two neighbours.
 *
 * @param fraction from 0 (the smallest) to 1 (the largest)
 */
export const quantileOf = (sorted: readonly number[], fraction: number): number => {
  const place = (sorted.length - 1) * fraction;
  const below = Math.floor(place);
  const left = sorted[below] ?? 0;
  const right = sorted[below + 1] ?? left;
  return left + (right - left) * (place - below);
};

/**
 * Median of the distances from `centre`. The distances to the left of it and to its right are sorted already, so the middle
 * ones are found where the two runs would meet when merged.
 */
export const medianDistance = (sorted: readonly number[], centre: number): number => {
  let right = placeOf(sorted, centre);
  let left = right - 1;
  const middle = Math.floor(sorted.length / 2);
  let previous = 0;
  let distance = 0;
  for (let taken = 0; taken <= middle; taken += 1) {
    previous = distance;
    const below = left >= 0 ? centre - sorted[left]! : Infinity;
    const above = right < sorted.length ? sorted[right]! - centre : Infinity;
    distance = Math.min(below, above);
    if (below <= above) left -= 1;
    else right += 1;
  }
  return sorted.length % 2 === 1 ? distance : (previous + distance) / 2;
};

/** Place of the first number that is not below `value`. */
const placeOf = (sorted: readonly number[], value: number): number => {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
};
