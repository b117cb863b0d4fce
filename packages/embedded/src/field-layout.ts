/**
 * The fields of a point as they are kept: names and types once, as a layout, and the numbers as float64, which holds every value
 * bit for bit. As JSON the same points took three times the space and more than twice the time.
 */
import { valuesOf, type Fields, type Layout } from '@cryptostream/contracts';

export type PackedFields = {
  /** float64, little-endian, one after the other. */
  readonly numbers: Buffer;
  /** JSON array of the strings; null when there is none. */
  readonly texts: string | null;
};

export const isSame = (left: Layout, right: Layout): boolean =>
  left === right ||
  (left.length === right.length &&
    left.every(([name, type], place) => right[place]![0] === name && right[place]![1] === type));

export const pack = ({ numbers, texts }: Pick<Fields, 'numbers' | 'texts'>): PackedFields => {
  // From Node's pool: a buffer of its own for each point costs more than writing the point.
  const packed = Buffer.allocUnsafe(8 * numbers.length);
  for (let place = 0; place < numbers.length; place += 1) packed.writeDoubleLE(numbers[place]!, 8 * place);
  return { numbers: packed, texts: texts.length === 0 ? null : JSON.stringify(texts) };
};

export const unpack = (layout: Layout, { numbers, texts }: PackedFields): ReturnType<typeof valuesOf> =>
  valuesOf({
    layout,
    numbers: Array.from({ length: numbers.length / 8 }, (_, place) => numbers.readDoubleLE(8 * place)),
    texts: texts === null ? [] : (JSON.parse(texts) as readonly string[]),
  });
