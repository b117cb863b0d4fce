/** A dashboard of its parts: what all of them have alike. */
import {
  DashboardCursorSync,
  DashboardLinkType,
  type AnnotationQuery,
  type Dashboard,
  type DashboardLink,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { influx } from './data-sources';
import { exploreLink } from './explore-link';
import { layOut, type Row } from './layout';
import type { PanelDraft } from './panels/panel';
import { flux, type Target } from './panels/target';

export type Parts = {
  /** The end of its uid, and the name of its file. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** For instance `now-6h`. */
  readonly from: string;
  readonly refresh: '5s' | '15s' | '1m' | '5m';
  readonly variables: readonly VariableModel[];
  readonly annotations?: readonly AnnotationQuery[];
  /** Beside those to the other dashboards. */
  readonly links?: readonly DashboardLink[];
  readonly rows: readonly Row[];
};

/** Of Grafana 12.0, which the types are of as well. */
const schemaVersion = 41;

const tag = 'cryptostream';

export const uidOf = (name: string): string => `cryptostream-${name}`;

export const toDashboard = (parts: Parts): Dashboard => ({
  uid: uidOf(parts.name),
  title: parts.title,
  description: parts.description,
  tags: [tag],
  schemaVersion,
  version: 1,
  editable: false,
  graphTooltip: DashboardCursorSync.Crosshair,
  timezone: 'utc',
  refresh: parts.refresh,
  time: { from: parts.from, to: 'now' },
  timepicker: { refresh_intervals: ['5s', '15s', '1m', '5m', '15m'] },
  liveNow: false,
  fiscalYearStartMonth: 0,
  weekStart: '',
  annotations: { list: [...(parts.annotations ?? [])] },
  links: [toOthers, ...(parts.links ?? [])],
  templating: { list: [...parts.variables] },
  panels: layOut(
    parts.rows.map(({ height, panels }) => ({
      height,
      panels: panels.map(([width, draft]) => [width, withLink(draft)] as const),
    })),
  ),
});

const withLink = (draft: PanelDraft): PanelDraft => {
  const [target] = draft.targets as unknown as readonly Target[];
  return { ...draft, links: [...(draft.links ?? []), exploreLink(target!)] };
};

const toOthers: DashboardLink = {
  type: DashboardLinkType.Dashboards,
  title: 'CryptoStream',
  tooltip: '',
  icon: 'external link',
  tags: [tag],
  asDropdown: false,
  includeVars: true,
  keepTime: true,
  targetBlank: false,
};

/** Marks over the panels of a dashboard; the query answers `_time`, `title`, `text` and `tags`. */
export const annotation = (name: string, iconColor: string, query: string): AnnotationQuery => ({
  name,
  datasource: influx,
  enable: true,
  iconColor,
  // Grafana's type is still that of its own annotations; those of a data source hold its query.
  target: { ...flux(query, 'Annotation'), limit: 200, matchAny: false, tags: [], type: 'tags' },
});
