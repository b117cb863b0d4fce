/** A way to break the system. It ends by itself: when `run` resolves, what was broken is whole again. */
import type { Random } from '../pipeline/seeded-random';
import type { System } from './system';

export type Fault = {
  readonly name: string;
  /** Two faults that touch the same part do not run at once. */
  readonly touches: readonly string[];
  /** @returns what was done, for the report; rejects when the system did not behave */
  readonly run: (system: System, random: Random) => Promise<string>;
};
