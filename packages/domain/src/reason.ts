import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';

/** Why a record was refused: one word for each rule, and `sink_refused` for what a store will never take. */
export const reasonCodes = [
  'not_json',
  'missing',
  'wrong_type',
  'unknown_version',
  'unknown_type',
  'not_decimal',
  'not_integer',
  'negative',
  'out_of_range',
  'high_below',
  'low_above',
  'off_grid',
  'close_time_outside',
  'bad_source',
  'bad_symbol',
  'bad_interval',
  'wrong_interval',
  'wrong_partition',
  'wrong_key',
  'not_closed',
  'already_closed',
  'sink_refused',
] as const;

export type ReasonCode = (typeof reasonCodes)[number];

/** One violated rule, with the place and the value. A record carries all of its reasons. */
export type Reason = {
  readonly code: ReasonCode;
  /** Wire name of the field, empty for the whole record. */
  readonly path: string;
  /** The offending value as JSON text, cut to 200 characters. */
  readonly value: string;
  readonly message: string;
};

const limit = 200;

// What was parsed from JSON cannot always be written as JSON again: `stringify` gives up on deep nesting, `parse` does not.
const toText = (value: unknown): string =>
  pipe(
    O.tryCatch(() => print(value) ?? 'undefined'),
    O.match(() => '(cannot be written as JSON: nested too deeply, or in a circle)', cut),
  );

// JSON has no word for what `1e400` is parsed to. Of a long string only what is shown is printed.
const print = (value: unknown): string | undefined => {
  switch (typeof value) {
    case 'bigint':
    case 'number':
      return String(value);
    case 'string':
      return JSON.stringify(value.slice(0, limit));
    default:
      return JSON.stringify(value);
  }
};

// Not between the halves of a character: not every reader of the dead letters takes a half.
const cut = (text: string): string =>
  text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');

export const reason = (code: ReasonCode, path: string, value: unknown, message: string): Reason => ({
  code,
  path,
  value: toText(value),
  message,
});
