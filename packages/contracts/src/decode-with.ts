/** Runs a zod schema and says in the domain's words why a value was refused: one reason for each violated field. */
import { reason, type Reason, type ReasonCode } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import type * as RNEA from 'fp-ts/ReadonlyNonEmptyArray';
import { z } from 'zod';

export type Reasons = RNEA.ReadonlyNonEmptyArray<Reason>;

export type Decode<A> = (value: unknown) => E.Either<Reasons, A>;

/** A schema for one field: what it accepts, and the code and words of its refusal. */
export const field = <A>(
  code: ReasonCode,
  expected: string,
  guard: (value: unknown) => value is A,
): z.ZodType<A> => z.custom<A>(guard, { error: `expected ${expected}`, params: { reason: code } });

/** @param toName the wire name of a path, when it is not its keys joined by points */
export const decodeWith =
  <A>(schema: z.ZodType<A>, toName: (path: readonly PropertyKey[]) => string = joined): Decode<A> =>
  (value) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return E.right(parsed.data);
    const [first, ...rest] = parsed.error.issues.map(toReason(value, toName));
    return E.left([first ?? reason('wrong_type', '', value, parsed.error.message), ...rest]);
  };

const joined = (path: readonly PropertyKey[]): string => path.map(String).join('.');

const toReason =
  (whole: unknown, toName: (path: readonly PropertyKey[]) => string) =>
  (issue: z.core.$ZodIssue): Reason => {
    const name = toName(issue.path);
    const found = issue.path.reduce(at, whole);
    return found === undefined
      ? reason('missing', name, found, `${name} is missing`)
      : reason(codeOf(issue), name, found, name === '' ? issue.message : `${name}: ${issue.message}`);
  };

const at = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;

// `field` is the only place that sets `params.reason`.
const codeOf = (issue: z.core.$ZodIssue): ReasonCode =>
  issue.code === 'custom' && issue.params?.['reason'] !== undefined
    ? (issue.params['reason'] as ReasonCode)
    : 'wrong_type';
