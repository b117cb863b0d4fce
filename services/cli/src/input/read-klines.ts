/**
 * The klines of a series as they may be computed with: valid, each open time once, oldest first. What is not is never
 * dropped in silence: it ends the reading, or is told where the person asked to go on without it.
 */
import {
  isRowError,
  readSeriesBlocks,
  type ArchiveSeries,
  type Difference,
  type SeriesRow,
} from '@cryptostream/archive';
import { RollUp, Series, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { failed, type Failure } from '../failure';
import { say, type Surroundings } from '../surroundings';
import type { ReadProgress } from './read-progress';
import { refuseInvalid } from './refuse-invalid';

export type ReadOptions = {
  readonly skipInvalid: boolean;
  readonly progress: ReadProgress;
  readonly surroundings: Surroundings;
};

/** Some hundred at a time. A Left is the last element. */
export async function* readKlines(
  { series, files }: ArchiveSeries,
  { skipInvalid, progress, surroundings }: ReadOptions,
): AsyncGenerator<E.Either<Failure, readonly Kline[]>> {
  const notes = startNotes(progress, surroundings);
  const refuse = refuseInvalid();
  const blocks = readSeriesBlocks(files, { onBytes: progress.bytes, onDifference: notes.difference });
  for await (const block of blocks) {
    if (surroundings.signal.aborted) {
      yield E.left({ _tag: 'Interrupted' });
      return;
    }
    const klines: Kline[] = [];
    for (const row of block) {
      const checked = check(row, refuse);
      if (E.isRight(checked)) klines.push(checked.right);
      else if (skipInvalid && checked.left.isOfRow) notes.leftOut(checked.left.message);
      else {
        yield E.left(toFailure(checked.left));
        return;
      }
    }
    progress.klines(klines.length);
    yield E.right(klines);
  }
  notes.end(series);
}

type Refusal = { readonly isOfRow: boolean; readonly message: string };

const check = (row: SeriesRow, refuse: (kline: Kline) => string | null): E.Either<Refusal, Kline> => {
  if (E.isLeft(row)) return E.left({ isOfRow: isRowError(row.left), message: row.left.message });
  const message = refuse(row.right);
  return message === null ? row : E.left({ isOfRow: true, message });
};

const toFailure = ({ isOfRow, message }: Refusal): Failure =>
  failed(isOfRow ? `${message} --skip-invalid goes on without such rows; verify lists them.` : message);

/** So many of each kind are told one by one. */
const told = 10;

const startNotes = (progress: ReadProgress, surroundings: Surroundings) => {
  let leftOut = 0;
  let differences = 0;
  const tell = (text: string): void => progress.above(() => say(surroundings, text));
  return {
    leftOut: (message: string): void => {
      leftOut += 1;
      if (leftOut <= told) tell(`left out: ${message}`);
    },
    difference: (difference: Difference): void => {
      differences += 1;
      if (differences <= told) tell(describeDifference(difference));
    },
    end: (series: Series.Series): void => {
      if (leftOut > told) tell(`${Series.toKey(series)}: ${leftOut} rows were left out in all.`);
      if (differences > told)
        tell(`${Series.toKey(series)}: ${differences} klines differ between its files in all.`);
    },
  };
};

const describeDifference = ({ kept, keptFile, dropped, droppedFile }: Difference): string => {
  const others = RollUp.compare(kept, dropped).map(
    ({ field, rolled, higher }) => `${field} ${higher}, not ${rolled}`,
  );
  return `${Series.toKey(kept)} at ${toIso(kept.openTimeMs)} is taken from ${keptFile}; ${droppedFile} has other numbers (${others.join('; ')}).`;
};

const toIso = (timeMs: number): string => new Date(timeMs).toISOString();
