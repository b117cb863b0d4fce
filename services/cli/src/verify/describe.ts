/** Reports for a person: a line for each file, what was found below it, and the sum. */
import type { VerifiedFile } from './verify-file';
import { hasFindings, type Gap, type InvalidRow, type Report, type RollUpDifference } from './report';

/** Of each kind and file; `--json` tells all. */
const shown = 20;

export const describeFile = ({ report, duplicateRows, offGridRows }: VerifiedFile): string =>
  [
    `${hasFindings(report) ? 'FOUND' : 'ok   '}  ${report.file}  ${summary(toTotals(report))}`,
    ...section(report.gaps, report.not_listed?.gaps, describeGap),
    ...rowsLine('duplicates', duplicateRows, report.duplicates),
    ...rowsLine('off the grid', offGridRows, report.off_grid),
    ...section(report.invalid, report.not_listed?.invalid, describeInvalid),
    ...section(report.rollup_differences, report.not_listed?.rollup_differences, describeDifference),
  ].join('\n');

export type Totals = {
  readonly files: number;
  readonly rows: number;
  readonly gaps: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly offGrid: number;
  readonly invalid: number;
  readonly differences: number;
};

export const noTotals: Totals = {
  files: 0,
  rows: 0,
  gaps: 0,
  missing: 0,
  duplicates: 0,
  offGrid: 0,
  invalid: 0,
  differences: 0,
};

export const addTotals = (totals: Totals, report: Report): Totals => {
  const more = toTotals(report);
  return {
    files: totals.files + more.files,
    rows: totals.rows + more.rows,
    gaps: totals.gaps + more.gaps,
    missing: totals.missing + more.missing,
    duplicates: totals.duplicates + more.duplicates,
    offGrid: totals.offGrid + more.offGrid,
    invalid: totals.invalid + more.invalid,
    differences: totals.differences + more.differences,
  };
};

export const describeTotals = (totals: Totals): string => `${many(totals.files, 'file')}, ${summary(totals)}`;

const toTotals = (report: Report): Totals => ({
  files: 1,
  rows: report.rows,
  gaps: report.gaps.length + (report.not_listed?.gaps ?? 0),
  missing: report.gaps.reduce((sum, { missing }) => sum + missing, 0),
  duplicates: report.duplicates,
  offGrid: report.off_grid,
  invalid: report.invalid.length + (report.not_listed?.invalid ?? 0),
  differences: report.rollup_differences.length + (report.not_listed?.rollup_differences ?? 0),
});

const summary = (totals: Totals): string => {
  const found = [
    totals.gaps > 0 && `${many(totals.gaps, 'gap')} (${many(totals.missing, 'kline')} missing)`,
    totals.duplicates > 0 && many(totals.duplicates, 'duplicate'),
    totals.offGrid > 0 && `${many(totals.offGrid, 'row')} off the grid`,
    totals.invalid > 0 && many(totals.invalid, 'invalid row'),
    totals.differences > 0 && many(totals.differences, 'roll-up difference'),
  ].filter((part) => part !== false);
  return `${many(totals.rows, 'row')}: ${found.length === 0 ? 'no findings' : found.join(', ')}`;
};

const section = <A>(
  findings: readonly A[],
  notListed: number | undefined,
  describe: (finding: A) => string,
): readonly string[] => [
  ...findings.slice(0, shown).map((finding) => indented(describe(finding))),
  ...moreLine(findings.length + (notListed ?? 0)),
];

const rowsLine = (what: string, lines: readonly number[], count: number): readonly string[] =>
  count === 0
    ? []
    : [indented(`${what}: line ${lines.slice(0, shown).join(', ')}${count > shown ? ', …' : ''}`)];

const moreLine = (count: number): readonly string[] =>
  count > shown ? [indented(`… and ${(count - shown).toLocaleString('en')} more; --json lists them`)] : [];

const describeGap = ({ after_ms, before_ms, missing }: Gap): string =>
  `gap: nothing between ${toText(after_ms)} and ${toText(before_ms)}, ${many(missing, 'kline')} missing`;

const describeInvalid = ({ row, reasons }: InvalidRow): string =>
  `line ${row}: ${reasons.map(({ message }) => message).join('; ')}`;

const describeDifference = ({ open_time_ms, missing, fields }: RollUpDifference): string =>
  `${toText(open_time_ms)}: ${fields.map(({ field, rolled, higher }) => `${field} adds up to ${rolled}, the higher file has ${higher}`).join('; ')}` +
  (missing > 0 ? ` (${many(missing, 'kline')} missing in it)` : '');

const indented = (line: string): string => `       ${line}`;

const many = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** UTC, as short as it is exact. */
const toText = (timeMs: number): string => new Date(timeMs).toISOString().replace(/(:00)?\.000Z$/, 'Z');
