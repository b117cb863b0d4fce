/** Shares an integer total out over places, exactly. */

const { floor, max, min } = Math;

/**
 * In proportion to the weights, each place getting at least `minimum`.
 *
 * @param total a safe integer, at least `minimum` × the number of weights
 */
export const shareByWeight = (total: number, weights: readonly number[], minimum: number): number[] => {
  const spare = total - minimum * weights.length;
  const sum = weights.reduce((added, weight) => added + weight, 0);
  let reached = 0;
  let shared = 0;
  return weights.map((weight, at) => {
    reached += weight;
    const upTo = at === weights.length - 1 ? spare : min(spare, floor(spare * (reached / sum)));
    const share = upTo - shared;
    shared = upTo;
    return minimum + share;
  });
};

/**
 * In proportion to the capacities, no place getting more than its own.
 *
 * @param total from 0 to the sum of the capacities
 */
export const shareByCapacity = (total: number, capacities: readonly number[]): readonly number[] => {
  const sum = capacities.reduce((added, capacity) => added + capacity, 0);
  const ratio = sum === 0 ? 0 : total / sum;
  let reached = 0;
  let shared = 0;
  return capacities.map((capacity) => {
    reached += capacity;
    // What the places after this one cannot take has to go here.
    const least = max(0, total - shared - (sum - reached));
    const share = min(capacity, max(least, floor(reached * ratio) - shared));
    shared += share;
    return share;
  });
};
