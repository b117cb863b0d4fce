/** What one measured run found. */
export type Run = {
  /** Runs of the same name are rounds of the same thing. */
  readonly name: string;
  readonly figures: { readonly [column: string]: number };
  /** Why it does not count; empty when what was stored is as it has to be. */
  readonly problems: readonly string[];
};

/** One part of the benchmark: what each round of it runs. */
export type Part = {
  readonly title: string;
  readonly runs: readonly (() => Promise<Run>)[];
};
