/** Looks at the rows of one kline file, one after the other, in constant memory. */
import type { ArchiveResult, ArchiveError } from '@cryptostream/archive';
import { Interval, Validation, type Kline, type Reason, type Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { boundedList } from './bounded-list';
import { openTimes, type OpenTimeGap } from './open-times';
import { listLimit, type Gap, type InvalidRow, type Report, type RowReason } from './report';

export type Audit = {
  /** A kline that is valid and newer than all before it, or null. Left: the file cannot be read on. */
  readonly look: (row: ArchiveResult) => E.Either<ArchiveError, Kline | null>;
  readonly findings: () => Findings;
};

export type Findings = Omit<Report, 'file' | 'rollup_differences' | 'not_listed'> & {
  /** Lines of the first ones, for a person. */
  readonly duplicateRows: readonly number[];
  readonly offGridRows: readonly number[];
  readonly notListed: { readonly gaps: number; readonly invalid: number };
};

const examples = 20;

type Row = {
  readonly line: number;
  readonly fields: Validation.KlineFields;
  readonly reasons: readonly Reason[];
};

export const startAudit = (series: Series.Series): Audit => {
  const { symbol, interval } = series;
  const validate = Validation.validate({ interval, symbols: [symbol], key: symbol, closed: true });
  const times = openTimes(interval, listLimit);
  const invalid = boundedList<InvalidRow>(listLimit);
  const [duplicateRows, offGridRows] = [boundedList<number>(examples), boundedList<number>(examples)];
  const counts = { rows: 0, duplicates: 0, off_grid: 0 };

  const place = (timeMs: number, line: number): 'in_order' | 'repeated' | RowReason => {
    const lastMs = times.lastMs();
    const found = times.note(timeMs);
    if (found === 'out_of_order') return outOfOrder(timeMs, lastMs!);
    if (found === 'repeated') {
      counts.duplicates += 1;
      duplicateRows.add(line);
    }
    return found;
  };

  const lookAt = ({ line, fields, reasons }: Row): Kline | null => {
    counts.rows += 1;
    const valid = validate(fields, reasons);
    const broken = E.isLeft(valid) ? valid.left : [];
    const isOffGrid = broken.some(({ code }) => code === 'off_grid');
    if (isOffGrid) {
      counts.off_grid += 1;
      offGridRows.add(line);
    }
    const placed =
      fields.openTimeMs === undefined || broken.some(({ path }) => path === 'open_time_ms')
        ? null
        : place(fields.openTimeMs, line);
    const against: readonly RowReason[] = [
      // What is off the grid is counted by itself.
      ...broken.filter(({ code }) => code !== 'off_grid'),
      ...(typeof placed === 'object' && placed !== null ? [placed] : []),
    ];
    if (against.length > 0) invalid.add({ row: line, reasons: against });
    return E.isRight(valid) && placed === 'in_order' ? valid.right : null;
  };

  return {
    look: (row) => {
      if (E.isRight(row))
        return E.right(lookAt({ line: row.right.line, fields: row.right.kline, reasons: [] }));
      return row.left._tag === 'RowRefused' ? E.right(lookAt(row.left)) : row;
    },
    findings: () => ({
      ...counts,
      gaps: times.gaps().map(toGap(interval)),
      invalid: invalid.kept(),
      duplicateRows: duplicateRows.kept(),
      offGridRows: offGridRows.kept(),
      notListed: { gaps: times.forgotten(), invalid: invalid.leftOut() },
    }),
  };
};

const outOfOrder = (openTimeMs: number, lastMs: number): RowReason => ({
  code: 'out_of_order',
  path: 'open_time_ms',
  value: String(openTimeMs),
  message: `open time ${openTimeMs} comes after ${lastMs}, which stands before it`,
});

const toGap =
  (interval: Interval.Interval) =>
  ({ fromMs, toMs }: OpenTimeGap): Gap => ({
    after_ms: fromMs - Interval.lengthMs(interval),
    before_ms: toMs,
    missing: Interval.countBetween(interval, fromMs, toMs),
  });
