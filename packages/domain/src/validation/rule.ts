/** What a rule of validation is, and how the reasons of several come together. */
import type * as Interval from '../interval';
import type { Kline } from '../kline';
import type { Reason } from '../reason';

/** The fields of a kline that decoded; the rest are absent. */
export type KlineFields = { readonly [K in keyof Kline]?: Kline[K] | undefined };

/** What the place where a record was found says of it. */
export type Place = {
  readonly interval: Interval.Interval;
  /** Symbols that live in this partition. */
  readonly symbols: readonly string[];
  /** The key of the record. */
  readonly key: string | null;
};

export type Expected = Place & { readonly closed: boolean };

/** Reasons against these fields. Silent about those that are absent. */
export type Rule<Fields = KlineFields, Known = Expected> = (
  fields: Fields,
  known: Known,
) => readonly Reason[];

/** Shared, so that a kline that keeps every rule costs no list. */
export const none: readonly Reason[] = [];

export const violations = <Fields, Known>(
  rules: readonly Rule<Fields, Known>[],
  fields: Fields,
  known: Known,
): readonly Reason[] => rules.reduce((found, rule) => joined(found, rule(fields, known)), none);

export const joined = (left: readonly Reason[], right: readonly Reason[]): readonly Reason[] =>
  left.length === 0 ? right : right.length === 0 ? left : [...left, ...right];
