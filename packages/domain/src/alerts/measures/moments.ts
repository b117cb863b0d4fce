/** Mean and population deviation of some numbers, always added up in their order: the same numbers give the same bits. */
export const moments = (values: readonly number[]): { readonly mean: number; readonly deviation: number } => {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  // Equal values have no deviation, though their mean may be rounded.
  const isFlat = values.every((value) => value === values[0]);
  return { mean, deviation: isFlat ? 0 : Math.sqrt(squares / values.length) };
};
