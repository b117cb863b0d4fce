/** Where panels stand: rows of 24 columns, one below the other. */
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelDraft } from './panels/panel';

export type Row = {
  /** In grid units of about 30 pixels. */
  readonly height: number;
  /** From left to right, each with its width in columns; together at most 24. */
  readonly panels: readonly (readonly [width: number, panel: PanelDraft])[];
};

/** Ids count from 1 in reading order. */
export const layOut = (rows: readonly Row[]): Panel[] => {
  const panels: Panel[] = [];
  let y = 0;
  for (const row of rows) {
    let x = 0;
    for (const [width, draft] of row.panels) {
      panels.push({ id: panels.length + 1, gridPos: { x, y, w: width, h: row.height }, ...draft });
      x += width;
    }
    y += row.height;
  }
  return panels;
};
