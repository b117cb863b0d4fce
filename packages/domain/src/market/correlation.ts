/** How two series of returns go together. */

/** A return by its open time; null where there is none. */
export type Returns = ReadonlyMap<number, number>;

/**
 * Pearson's coefficient over the open times that both have, −1 to 1; 0 where one of them did not move at all.
 *
 * @returns null when they have fewer than `minimum` in common
 * @see https://en.wikipedia.org/wiki/Pearson_correlation_coefficient
 */
export const correlation = (left: Returns, right: Returns, minimum: number): number | null => {
  const pairs: (readonly [number, number])[] = [];
  left.forEach((x, timeMs) => {
    const y = right.get(timeMs);
    if (y !== undefined) pairs.push([x, y]);
  });
  if (pairs.length < minimum) return null;
  const [meanX, meanY] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const covariance = mean(pairs.map(([x, y]) => (x - meanX) * (y - meanY)));
  const [varianceX, varianceY] = [
    mean(pairs.map(([x]) => (x - meanX) ** 2)),
    mean(pairs.map(([, y]) => (y - meanY) ** 2)),
  ];
  const scale = Math.sqrt(varianceX) * Math.sqrt(varianceY);
  return scale === 0 ? 0 : Math.max(-1, Math.min(1, covariance / scale));
};

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;
