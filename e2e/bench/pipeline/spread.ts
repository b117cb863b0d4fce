/** Rounds of the same thing in one line each: the middle one, with the lowest and the highest where there were several. */
import { medianOf } from '../rounds';
import { table } from '../table';
import type { Run } from './run';

export const spread = (runs: readonly Run[]): string => {
  const names = [...new Set(runs.map(({ name }) => name))];
  const columns = [...new Set(runs.flatMap(({ figures }) => Object.keys(figures)))];
  return table(
    ['', ...columns],
    names.map((name) => {
      const rounds = runs.filter((run) => run.name === name);
      return [name, ...columns.map((column) => cellOf(valuesOf(rounds, column)))];
    }),
  );
};

/** How much of each middle figure of one run the other has. */
export const shareOf = (runs: readonly Run[], name: string, of: string): string => {
  const figuresOf = (which: string) => runs.filter((run) => run.name === which);
  const columns = Object.keys(figuresOf(name)[0]?.figures ?? {});
  const share = (column: string): number =>
    medianOf(valuesOf(figuresOf(name), column)) / medianOf(valuesOf(figuresOf(of), column));
  return columns.map((column) => `${column} ${(100 * share(column)).toFixed(0)} %`).join(', ');
};

const valuesOf = (rounds: readonly Run[], column: string): readonly number[] =>
  rounds.map(({ figures }) => figures[column] ?? NaN).toSorted((a, b) => a - b);

const cellOf = (sorted: readonly number[]): string =>
  sorted.length === 1
    ? toText(sorted[0]!)
    : `${toText(medianOf(sorted))} (${toText(sorted[0]!)}–${toText(sorted.at(-1)!)})`;

const toText = (value: number): string =>
  Math.abs(value) < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
