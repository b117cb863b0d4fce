/** What one comparison came to. */
export type Finding = {
  /** In a sentence. */
  readonly promise: string;
  /** How many things were compared; nothing compared is a difference. */
  readonly compared: number;
  /** Unless there may have been nothing to compare. */
  readonly mayBeEmpty?: true;
  /** In lines that a person can read; none when the promise was kept. */
  readonly differences: readonly string[];
};

const shown = 10;

export const limited = (lines: readonly string[]): readonly string[] => [
  ...lines.slice(0, shown).map((line) => line.slice(0, 1_000)),
  ...(lines.length > shown ? [`… and ${lines.length - shown} more`] : []),
];

export const isKept = ({ compared, mayBeEmpty, differences }: Finding): boolean =>
  (compared > 0 || mayBeEmpty === true) && differences.length === 0;
