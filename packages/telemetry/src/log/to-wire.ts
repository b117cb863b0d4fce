/** The fields of a line as they are written: names in snake_case, errors as objects, nothing secret, nothing endless. */
import type { LogFields } from '@cryptostream/ports';
import { isSecretName, redacted, redactText } from './redact';

/** A longer text is cut. */
const textLimit = 2_000;
/** Of a list only so many are written. */
const listLimit = 50;
const depthLimit = 5;

export const toWire = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      toSnakeCase(name),
      isSecretName(name) ? redacted : toValue(value, 0),
    ]),
  );

/** `retryInMs` as `retry_in_ms`; what has other characters than letters, digits and `_` is not ours and stays. */
export const toSnakeCase = (name: string): string =>
  /^[a-z]\w*$/.test(name) ? name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase() : name;

/** @returns the text without secrets, cut */
export const toText = (text: string): string =>
  cut(redactText(text.length > 2 * textLimit ? text.slice(0, 2 * textLimit) : text));

// Not between the halves of a character.
const cut = (text: string): string =>
  text.length <= textLimit ? text : `${text.slice(0, textLimit).replace(/[\uD800-\uDBFF]$/, '')}…`;

const toValue = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return toText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error)
    return { type: value.name, message: toText(value.message), stack: toText(value.stack ?? '') };
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= depthLimit) return '[nested too deeply]';
  if (Array.isArray(value)) return value.slice(0, listLimit).map((each) => toValue(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isSecretName(name) ? redacted : toValue(each, depth + 1),
    ]),
  );
};
