/**
 * The cells of one symbol at every level, made when they are asked for: a second costs five splits, whatever the date.
 * The newest splits are remembered, so that going on in time is cheap.
 */
import type { Cell } from './cell';
import { emptyCell, rollUp } from './cell';
import { dayCell } from './day-cell';
import { levels } from './levels';
import { remembering } from './recent';
import { splitCell } from './split-cell';
import type { SymbolProfile } from './symbol-profile';

/** What was traded in `[fromMs, toMs)`, both whole seconds, `fromMs` ≤ `toMs`. */
export type Ladder = (fromMs: number, toMs: number) => Cell;

export const ladder = (profile: SymbolProfile): Ladder => {
  const cellAt = cellsOf(profile);
  return (fromMs, toMs) => {
    if (fromMs === toMs) return atStart(cellAt(levels.length - 1, fromMs));
    const cells: Cell[] = [];
    for (let at = fromMs; at < toMs;) {
      const cell = largestWithin(cellAt, at, toMs);
      cells.push(cell);
      at = cell.endTimeMs;
    }
    return rollUp(cells as [Cell, ...Cell[]]);
  };
};

type CellAt = (depth: number, openTimeMs: number) => Cell;

// Minutes hold sixty seconds, so fewer of their splits are kept.
const remembered = { days: 2_048, splits: 1_024, minuteSplits: 64 };

const cellsOf = (profile: SymbolProfile): CellAt => {
  const dayAt = remembering(remembered.days, (openTimeMs) => dayCell(profile, openTimeMs));
  const partsAt = levels
    .slice(0, -1)
    .map(({ parts }, depth) =>
      remembering(parts === 60 ? remembered.minuteSplits : remembered.splits, (openTimeMs) =>
        splitCell(profile, depth, cellAt(depth, openTimeMs)),
      ),
    );
  const cellAt: CellAt = (depth, openTimeMs) => {
    if (depth === 0) return dayAt(openTimeMs);
    const { lengthMs } = levels[depth - 1]!;
    const parentMs = Math.floor(openTimeMs / lengthMs) * lengthMs;
    return partsAt[depth - 1]!(parentMs)[(openTimeMs - parentMs) / levels[depth]!.lengthMs]!;
  };
  return cellAt;
};

const largestWithin = (cellAt: CellAt, openTimeMs: number, toMs: number): Cell => {
  const depth = levels.findIndex(
    ({ lengthMs }) => openTimeMs % lengthMs === 0 && openTimeMs + lengthMs <= toMs,
  );
  return cellAt(depth, openTimeMs);
};

const atStart = ({ openTimeMs, previousClose, firstTradeId }: Cell): Cell =>
  emptyCell(openTimeMs, openTimeMs, previousClose, firstTradeId);
