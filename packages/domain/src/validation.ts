/**
 * The rules a kline keeps before it may be enriched. Rules are independent of each other and every one that can be asked
 * is asked, so that a kline which fails carries all of its reasons. A rule whose fields did not decode stays silent: the
 * decoder has already said why.
 *
 * A price of 0 is kept: it is a decimal that orders, sums and rolls up like any other, and refusing what the exchange
 * itself printed would leave a hole that nothing can fill.
 */
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import type * as RNEA from 'fp-ts/ReadonlyNonEmptyArray';
import type { Kline } from './kline';
import { reason, type Reason } from './reason';
import { numberRules } from './validation/number-rules';
import { placeRules, type Placed } from './validation/place-rules';
import {
  joined,
  none,
  violations,
  type Expected,
  type KlineFields,
  type Place,
  type Rule,
} from './validation/rule';
import { timeRules } from './validation/time-rules';

export type { Expected, KlineFields, Place } from './validation/rule';
export { lastTimeMs } from './validation/time-rules';

/**
 * Joins the decoder's reasons with those of every rule.
 *
 * @returns the kline, or all reasons against it
 */
export const validate =
  (expected: Expected) =>
  (fields: KlineFields, decoding: readonly Reason[]): E.Either<RNEA.ReadonlyNonEmptyArray<Reason>, Kline> => {
    const reasons = joined(decoding, violations(rules, fields, expected));
    // No reason at all means that every mandatory field decoded.
    return RA.isNonEmpty(reasons) ? E.left(reasons) : E.right(fields as Kline);
  };

/** What speaks against a record of a series being where it was found. */
export const misplaced =
  (place: Place) =>
  (fields: Placed): readonly Reason[] =>
    violations(placeRules, fields, place);

const closedAsExpected: Rule = ({ closed }, expected) =>
  closed === undefined || closed === expected.closed
    ? none
    : expected.closed
      ? [reason('not_closed', 'closed', closed, 'closed is false: only closed klines belong in this topic')]
      : [reason('already_closed', 'closed', closed, 'closed is true: only open klines belong in this topic')];

const rules: readonly Rule[] = [...numberRules, ...timeRules, ...placeRules, closedAsExpected];
