import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';

/** Why a record was refused: one violated rule, with the place and the value. A record carries all of its reasons. */
export type ReasonCode =
  | 'not_json'
  | 'missing'
  | 'wrong_type'
  | 'unknown_version'
  | 'unknown_type'
  | 'not_decimal'
  | 'not_integer'
  | 'negative'
  | 'high_below'
  | 'low_above'
  | 'off_grid'
  | 'close_time_outside'
  | 'bad_source'
  | 'bad_symbol'
  | 'bad_interval'
  | 'wrong_interval'
  | 'wrong_partition'
  | 'wrong_key'
  | 'not_closed'
  | 'already_closed'
  | 'sink_refused';

export type Reason = {
  readonly code: ReasonCode;
  /** Wire name of the field, empty for the whole record. */
  readonly path: string;
  /** The offending value as JSON text, cut to 200 characters. */
  readonly value: string;
  readonly message: string;
};

// What was parsed from JSON cannot always be written as JSON again: `stringify` gives up on deep nesting, `parse` does not.
const toText = (value: unknown): string =>
  pipe(
    O.tryCatch(() =>
      typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) as string | undefined),
    ),
    O.match(
      () => '(cannot be written as JSON: nested too deeply, or in a circle)',
      (json) => (json ?? 'undefined').slice(0, 200),
    ),
  );

export const reason = (code: ReasonCode, path: string, value: unknown, message: string): Reason => ({
  code,
  path,
  value: toText(value),
  message,
});
