/** The file that holds the rules (`alerts/rules.yaml`), once its text is parsed: rule by rule, so that a bad one leaves the others. */
import { Alerts } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';
import { alertRuleSchema } from './alert-rule';

/** A rule that is not judged, and why. */
export type RefusedRule = {
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** Its name, or `rules[2]` where it has none. */
  readonly rule: string;
  /** A sentence for each thing that is wrong with it, with its place in the rule in front. */
  readonly problems: readonly string[];
};

export type AlertRuleFile = {
  readonly rules: readonly Alerts.Rule[];
  readonly refused: readonly RefusedRule[];
};

const fileSchema = z.strictObject(
  { rules: z.array(z.unknown(), { error: 'rules: expected a list' }).nullable() },
  { error: ({ code }) => (code === 'unrecognized_keys' ? undefined : 'expected `rules:` and a list') },
);

/**
 * @param lineOf the line of a part, as `['rules', 2]`
 * @param names of the values that are computed, beside those of the kline itself
 * @returns Left, a sentence, where it is no file of rules at all; an empty list is one
 */
export const decodeAlertRuleFile = (
  value: unknown,
  lineOf: (path: readonly PropertyKey[]) => number,
  names: readonly string[],
): E.Either<string, AlertRuleFile> => {
  const file = fileSchema.safeParse(value);
  if (!file.success) return E.left(file.error.issues.map(({ message }) => message).join('; '));
  const entries = file.data.rules ?? [];
  const shaped = entries.map(decodeShape);
  const wellShaped = shaped.flatMap((each) => (E.isRight(each) ? [each.right] : []));
  const checked = new Map(
    Alerts.checkRules(wellShaped, names).map((problems, at) => [wellShaped[at]!, problems]),
  );
  const problemsAt = shaped.map((each) => (E.isLeft(each) ? each.left : (checked.get(each.right) ?? [])));
  return E.right({
    rules: wellShaped.filter((rule) => checked.get(rule)?.length === 0),
    refused: problemsAt.flatMap((problems, at) =>
      problems.length === 0 ? [] : [{ line: lineOf(['rules', at]), rule: nameOf(entries[at], at), problems }],
    ),
  });
};

const decodeShape = (value: unknown): E.Either<readonly string[], Alerts.Rule> =>
  pipe(alertRuleSchema.safeParse(value), ({ success, data, error }) =>
    success ? E.right(data) : E.left(error.issues.map(explain)),
  );

const explain = ({ path, message }: z.core.$ZodIssue): string => {
  const place = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return place === '' ? message : `${place}: ${message}`;
};

const nameOf = (value: unknown, at: number): string =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
    ? value.name
    : `rules[${at}]`;
