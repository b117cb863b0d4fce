/** Reads the file of rules again and again: a change takes effect without a restart. */
import type { Alerts } from '@cryptostream/domain';
import type { RulesFile } from './rules-file';

export type WatchedRules = {
  readonly wanted: () => readonly Alerts.Rule[] | null;
  readonly stop: () => void;
};

/** By content, not by what the file system tells: a mounted directory tells nothing, and a file that was replaced is another one. */
const everyMs = 2_000;

export const watchRules = ({ wanted, look }: RulesFile): WatchedRules => {
  const timer = setInterval(look, everyMs);
  return { wanted, stop: () => clearInterval(timer) };
};
