/** What verifying a file says, in the shape of its JSON. Everything but `file` and `rows` is a finding. */
import type { Reason, RollUp } from '@cryptostream/domain';

export type Report = {
  readonly file: string;
  /** Lines that hold something, but for the header. */
  readonly rows: number;
  readonly gaps: readonly Gap[];
  /** Rows whose open time an earlier row has. */
  readonly duplicates: number;
  /** Rows whose open time is not a multiple of the interval; they take no part in the other checks but `invalid`. */
  readonly off_grid: number;
  readonly invalid: readonly InvalidRow[];
  readonly rollup_differences: readonly RollUpDifference[];
  /** Only where there are more findings than are listed: how many more. */
  readonly not_listed?: {
    readonly gaps: number;
    readonly invalid: number;
    readonly rollup_differences: number;
  };
};

/** Open times without a row between two that have one. */
export type Gap = { readonly after_ms: number; readonly before_ms: number; readonly missing: number };

/** A row that breaks rules of klines, cannot be read as one or stands behind later ones. */
export type InvalidRow = {
  /** Its line in the file, counted from 1, header included. */
  readonly row: number;
  readonly reasons: readonly RowReason[];
};

export type RowReason = Omit<Reason, 'code'> & { readonly code: Reason['code'] | 'out_of_order' };

/** A kline of the higher file that is not what the rows of this one add up to. */
export type RollUpDifference = {
  readonly open_time_ms: number;
  /** Rows that this file lacks in it. */
  readonly missing: number;
  readonly fields: readonly RollUp.Difference[];
};

/** Of each kind. A file that is wrong in every row must not fill the memory. */
export const listLimit = 10_000;

export const hasFindings = (report: Report): boolean =>
  report.duplicates + report.off_grid > 0 ||
  [report.gaps, report.invalid, report.rollup_differences].some((findings) => findings.length > 0);
