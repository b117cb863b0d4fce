/** A list of dead letters for people and for programs. Pure. */
import type { DeadLetterEntry } from './dead-letter-entry';
import { printable } from './printable';

const heads = ['ID', 'REFUSED AT', 'TOPIC', 'SYMBOL', 'REASONS', 'STATUS'];

/** Columns as wide as what stands in them. */
export const toTable = (entries: readonly DeadLetterEntry[]): string => {
  const rows = [heads, ...entries.map(toCells)];
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};

const cellLimit = 40;

const toCells = (entry: DeadLetterEntry): readonly string[] => [
  entry.id,
  new Date(entry.refusedAtMs).toISOString(),
  entry.topic,
  printable(entry.symbol ?? '-', cellLimit),
  entry.reasons.join(','),
  statusOf(entry),
];

const statusOf = ({ redrivenAtMs, redrivenFrom }: DeadLetterEntry): string =>
  (redrivenAtMs === null ? 'open' : `redriven ${new Date(redrivenAtMs).toISOString()}`) +
  (redrivenFrom === null ? '' : `, again after ${printable(redrivenFrom, cellLimit)}`);

export const toJsonLine = (entry: DeadLetterEntry): string =>
  `${JSON.stringify({
    id: entry.id,
    refused_at_ms: entry.refusedAtMs,
    topic: entry.topic,
    key: entry.key,
    symbol: entry.symbol,
    reasons: entry.reasons,
    status: entry.redrivenAtMs === null ? 'open' : 'redriven',
    redriven_at_ms: entry.redrivenAtMs,
    redriven_from: entry.redrivenFrom,
    timestamp_ms: entry.original.writtenAtMs,
  })}\n`;

/** `3 dead letters: off_grid 2, not_json 1`: one with several reasons counts for each. */
export const summarise = (entries: readonly DeadLetterEntry[]): string => {
  const counts = new Map<string, number>();
  entries
    .flatMap(({ reasons }) => reasons)
    .forEach((reason) => counts.set(reason, (counts.get(reason) ?? 0) + 1));
  const byReason = [...counts].toSorted(([a, of], [b, others]) => others - of || (a < b ? -1 : 1));
  return `${countOf(entries.length)}${byReason.length === 0 ? '' : `: ${byReason.map(([reason, count]) => `${reason} ${count}`).join(', ')}`}`;
};

export const countOf = (count: number): string => `${count} dead ${count === 1 ? 'letter' : 'letters'}`;
