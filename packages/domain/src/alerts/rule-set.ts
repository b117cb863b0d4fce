/**
 * The rules of a source and the moment from which they hold. Every set that ever held is kept, so that a replay from the
 * beginning judges each moment by the rules of that moment.
 */
import { definitionOf, type Rule } from './rule';

export type RuleSet = {
  readonly source: string;
  /** Epoch ms: it holds for moments (ends of klines) from here on, until the next set does. No two sets have the same. */
  readonly fromMs: number;
  readonly rules: readonly Rule[];
};

/** The rules that hold at a moment: those of the newest set that has begun by then. */
export const rulesAt = (sets: readonly RuleSet[], momentMs: number): readonly Rule[] =>
  newestOf(sets.filter(({ fromMs }) => fromMs <= momentMs))?.rules ?? [];

/**
 * The set that makes `wanted` the rules of every moment after the newest joined one.
 *
 * @param joinedMs newest moment that is judged; null before the first
 * @returns null when the newest set says the same already, or when there is none and none are wanted
 */
export const ruleSetFor = (
  sets: readonly RuleSet[],
  source: string,
  joinedMs: number | null,
  wanted: readonly Rule[],
): RuleSet | null => {
  const newest = newestOf(sets);
  if (isSame(newest?.rules ?? [], wanted)) return null;
  const fromMs = Math.max(joinedMs === null ? 0 : joinedMs + 1, newest === undefined ? 0 : newest.fromMs + 1);
  return { source, fromMs, rules: wanted };
};

const newestOf = (sets: readonly RuleSet[]): RuleSet | undefined =>
  sets.reduce<RuleSet | undefined>(
    (newest, set) => (newest === undefined || set.fromMs > newest.fromMs ? set : newest),
    undefined,
  );

const isSame = (left: readonly Rule[], right: readonly Rule[]): boolean =>
  left.length === right.length &&
  left.every((rule, place) => definitionOf(rule) === definitionOf(right[place]!));
