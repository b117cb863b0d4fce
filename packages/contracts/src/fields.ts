/**
 * The fields of a point as columns. Names and types are the same for thousands of points and are there once, as a layout; what
 * differs follows in its order. An object with a property and a typed value for each of some fifty fields took more time, and
 * more of the garbage collector's, than everything else that is done for a kline.
 */
import type { FieldValue } from './field-value';

export type Layout = readonly (readonly [name: string, type: FieldValue['type']])[];

export type Fields = {
  readonly layout: Layout;
  /** Of the floats, integers and booleans (0 and 1), in the order of the layout. */
  readonly numbers: readonly number[];
  /** Of the strings, in the order of the layout. */
  readonly texts: readonly string[];
};

export type FieldRecord = { readonly [name: string]: FieldValue };

/** For points of few fields, or few points. */
export const toFields = (record: FieldRecord): Fields => {
  const entries = Object.entries(record);
  return {
    layout: entries.map(([name, { type }]) => [name, type]),
    numbers: entries.flatMap(([, { value }]) => (typeof value === 'string' ? [] : [Number(value)])),
    texts: entries.flatMap(([, { value }]) => (typeof value === 'string' ? [value] : [])),
  };
};

/** Each field by its name, with its type. */
export const fromFields = (fields: Fields): FieldRecord =>
  Object.fromEntries(
    // The layout says which type a value has.
    valuesIn(fields).map((value, place) => {
      const [name, type] = fields.layout[place]!;
      return [name, { type, value } as FieldValue];
    }),
  );

/** Each value by the name of its field. */
export const valuesOf = (fields: Fields): { readonly [name: string]: FieldValue['value'] } =>
  Object.fromEntries(valuesIn(fields).map((value, place) => [fields.layout[place]![0], value]));

/** In the order of the layout. */
const valuesIn = ({ layout, numbers, texts }: Fields): readonly FieldValue['value'][] => {
  let number = 0;
  let text = 0;
  return layout.map(([, type]) => {
    if (type === 'string') return texts[text++]!;
    const value = numbers[number++]!;
    return type === 'boolean' ? value === 1 : value;
  });
};
