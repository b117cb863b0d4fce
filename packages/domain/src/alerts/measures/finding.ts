/** What a condition has found at a kline. */
export type Finding = {
  /** What follows "BTCUSDC 1m: " in the message. */
  readonly says: string;
  readonly values: { readonly [name: string]: number };
};

/** A number as people read it: at most eight digits that count. */
export const text = (value: number): string => String(Number(value.toPrecision(8)));

const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** In the largest unit of which it is a whole number. */
export const durationText = (durationMs: number): string => {
  const [lengthMs, unit] = units.find(([each]) => durationMs % each === 0) ?? [1_000, 's'];
  return `${durationMs / lengthMs} ${unit}`;
};
