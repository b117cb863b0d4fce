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
export const fromFields = ({ layout, numbers, texts }: Fields): FieldRecord => {
  let number = 0;
  let text = 0;
  return Object.fromEntries(
    layout.map(([name, type]): readonly [string, FieldValue] => [
      name,
      type === 'string'
        ? { type, value: texts[text++]! }
        : type === 'boolean'
          ? { type, value: numbers[number++] === 1 }
          : { type, value: numbers[number++]! },
    ]),
  );
};

/** Each value by the name of its field. */
export const valuesOf = (fields: Fields): { readonly [name: string]: FieldValue['value'] } =>
  Object.fromEntries(Object.entries(fromFields(fields)).map(([name, { value }]) => [name, value]));
