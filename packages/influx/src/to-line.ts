/**
 * A point as one line of line protocol, precision ms. What InfluxDB would take for something else than it is (an empty tag,
 * a tag with a line break, a field named `time`) is refused here: it would be stored under another series, or not at all,
 * with a 204.
 *
 * @see https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
import type { Layout, Point } from '@cryptostream/contracts';
import { reason, type Reason } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';

/** The line, or why InfluxDB can never take the point. */
export const toLine = (point: Point): E.Either<Reason, string> => {
  const { layout } = point.fields;
  if (layout.length === 0) return E.left(refusal('', {}, 'a point without a field'));
  if (!Number.isSafeInteger(point.timeMs))
    return E.left(refusal('time', point.timeMs, 'the time is not an integer of epoch ms'));
  const refused = refusalOfTags(point.tags) ?? keysOf(layout).refusal;
  return refused === undefined ? print(point) : E.left(refused);
};

const refusalOfTags = (tags: Point['tags']): Reason | undefined => {
  for (const name of Object.keys(tags)) {
    const refused = refusalOfName(name) ?? refusalOfTag(name, tags[name]!);
    if (refused !== undefined) return refused;
  }
  return undefined;
};

// A tag `_time` is accepted and makes every later query of the bucket panic; a field `time` is dropped with a 204.
const refusalOfName = (name: string): Reason | undefined =>
  isWritable(name) && name !== 'time' && !name.startsWith('_')
    ? undefined
    : refusal(name, name, `${JSON.stringify(name)} cannot be the name of a tag or field in InfluxDB`);

const refusalOfTag = (name: string, value: string): Reason | undefined =>
  isWritable(value)
    ? undefined
    : refusal(name, value, `tag ${name}: empty, a line break or a backslash at the end cannot be written`);

const unwritable = /^$|[\r\n\t]|\\$/;

const isWritable = (text: string): boolean => !unwritable.test(text);

type Keys = {
  /** What stands before each value. */
  readonly texts: readonly string[];
  readonly refusal: Reason | undefined;
};

const knownKeys = new WeakMap<Layout, Keys>();

const keysOf = (layout: Layout): Keys => {
  const known = knownKeys.get(layout) ?? {
    texts: layout.map(([name], place) => `${place === 0 ? ' ' : ','}${escape(name)}=`),
    refusal: layout.map(([name]) => refusalOfName(name)).find((refused) => refused !== undefined),
  };
  knownKeys.set(layout, known);
  return known;
};

// Printed here rather than by the client's Point, which takes twice as long; a test holds the two to the same line. The pieces
// are joined at the end: a text that grows by concatenation is a tree of all its pieces until somebody reads it.
const print = ({ measurement, tags, fields, timeMs }: Point): E.Either<Reason, string> => {
  const { layout, numbers, texts } = fields;
  const keys = keysOf(layout).texts;
  const pieces: string[] = [measurement];
  for (const name of Object.keys(tags).sort()) pieces.push(',', escape(name), '=', escape(tags[name]!));
  let number = 0;
  let text = 0;
  for (let place = 0; place < layout.length; place += 1) {
    const [name, type] = layout[place]!;
    pieces.push(keys[place]!);
    if (type === 'string') pieces.push('"', texts[text++]!.replaceAll(/["\\]/g, '\\$&'), '"');
    else {
      const value = numbers[number++]!;
      if (!isOf[type](value)) return E.left(notANumber(name, value, expected[type]));
      if (type === 'boolean') pieces.push(value === 1 ? 'T' : 'F');
      else pieces.push(String(value));
      if (type === 'integer') pieces.push('i');
    }
  }
  pieces.push(' ', String(timeMs));
  return E.right(pieces.join(''));
};

const isOf = { float: Number.isFinite, integer: Number.isSafeInteger, boolean: Number.isFinite } as const;

const expected = { float: 'a finite number', integer: 'a safe integer', boolean: 'true or false' } as const;

// As text, since JSON has neither NaN nor Infinity.
const notANumber = (name: string, value: number, wanted: string): Reason =>
  refusal(name, String(value), `field ${name}: ${value} is not ${wanted}`);

const refusal = (path: string, value: unknown, message: string): Reason =>
  reason('sink_refused', path, value, message);

const separators = /[,= ]/;

const escape = (text: string): string => (separators.test(text) ? text.replaceAll(/[,= ]/g, '\\$&') : text);
