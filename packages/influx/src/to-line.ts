/**
 * A point as one line of line protocol, precision ms. What InfluxDB would take for something else than it is (an empty tag,
 * a tag with a line break, a field named `time`) is refused here: it would be stored under another series, or not at all,
 * with a 204.
 *
 * @see https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
import type { FieldValue, Point } from '@cryptostream/contracts';
import { reason, type Reason } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';

/** The line, or why InfluxDB can never take the point. */
export const toLine = (point: Point): E.Either<Reason, string> => {
  const refused = refusalOf(point);
  return refused === undefined ? E.right(print(point)) : E.left(refused);
};

const refusalOf = ({ tags, fields, timeMs }: Point): Reason | undefined => {
  if (Object.keys(fields).length === 0) return refusal('', fields, 'a point without a field');
  if (!Number.isSafeInteger(timeMs)) return refusal('time', timeMs, 'the time is not an integer of epoch ms');
  return firstOf(tags, refusalOfTag) ?? firstOf(fields, refusalOfField);
};

// This and `print` are loops, since every value that is stored goes through them.
const firstOf = <A>(
  entries: { readonly [name: string]: A },
  check: (name: string, value: A) => Reason | undefined,
): Reason | undefined => {
  for (const name of Object.keys(entries)) {
    const found = refusalOfName(name) ?? check(name, entries[name]!);
    if (found !== undefined) return found;
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

const refusalOfField = (name: string, field: FieldValue): Reason | undefined => {
  switch (field.type) {
    case 'float':
      return Number.isFinite(field.value) ? undefined : notANumber(name, field.value, 'a finite number');
    case 'integer':
      return Number.isSafeInteger(field.value) ? undefined : notANumber(name, field.value, 'a safe integer');
    case 'boolean':
    case 'string':
      return undefined;
  }
};

const unwritable = /^$|[\r\n\t]|\\$/;

const isWritable = (text: string): boolean => !unwritable.test(text);

// As text, since JSON has neither NaN nor Infinity.
const notANumber = (name: string, value: number, expected: string): Reason =>
  refusal(name, String(value), `field ${name}: ${value} is not ${expected}`);

const refusal = (path: string, value: unknown, message: string): Reason =>
  reason('sink_refused', path, value, message);

// Printed here rather than by the client's Point, which takes half as long again; a test holds the two to the same line.
const print = ({ measurement, tags, fields, timeMs }: Point): string => {
  let line: string = measurement;
  for (const name of Object.keys(tags).sort()) line += `,${escape(name)}=${escape(tags[name]!)}`;
  let separator = ' ';
  for (const name of Object.keys(fields)) {
    line += `${separator}${escape(name)}=${toText(fields[name]!)}`;
    separator = ',';
  }
  return `${line} ${timeMs}`;
};

const toText = (field: FieldValue): string => {
  switch (field.type) {
    case 'float':
      return String(field.value);
    case 'integer':
      return `${field.value}i`;
    case 'boolean':
      return field.value ? 'T' : 'F';
    case 'string':
      return `"${field.value.replaceAll(/["\\]/g, '\\$&')}"`;
  }
};

const separators = /[,= ]/;

const escape = (text: string): string => (separators.test(text) ? text.replaceAll(/[,= ]/g, '\\$&') : text);
