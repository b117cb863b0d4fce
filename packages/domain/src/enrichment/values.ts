/** Values of one kline by name, in the order of the configuration. */

export type EnrichmentValues = {
  /** The same array for every kline of a configuration. */
  readonly names: readonly string[];
  /** By place; NaN while not warm, and only then. */
  readonly numbers: readonly number[];
};

export const isWarm = (value: number): boolean => !Number.isNaN(value);

/** Those that are warm. */
export const toRecord = ({ names, numbers }: EnrichmentValues): { readonly [name: string]: number } => {
  const record: { [name: string]: number } = {};
  for (let place = 0; place < names.length; place += 1) {
    const value = numbers[place]!;
    if (isWarm(value)) record[names[place]!] = value;
  }
  return record;
};

export const fromRecord = (record: { readonly [name: string]: number }): EnrichmentValues => ({
  names: Object.keys(record),
  numbers: Object.values(record),
});
