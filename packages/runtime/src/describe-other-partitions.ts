/** What a person is told of a topic that has another number of partitions than PARTITIONS says. */
export const describeOtherPartitions = (topic: string, found: number, expected: number): string => {
  const sentence =
    `${topic} has ${found} partitions, PARTITIONS says ${expected}. ` +
    `The number is fixed for the life of a topic: set PARTITIONS=${found}`;
  return found < expected
    ? `${sentence}.`
    : `${sentence} if it was made with so many; if some were added since, make it anew, as docs/decisions/0014-partitions-are-for-life.md says.`;
};
