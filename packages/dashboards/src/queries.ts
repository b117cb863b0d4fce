/** The queries of a panel, whatever data source they are for. */
import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

export type Query = { readonly refId: string; readonly query?: string; readonly expr?: string };

export const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === 'row';

export const sourceOf = ({ targets }: Panel): readonly Query[] => targets as unknown as readonly Query[];
