/** A link that opens a query in Grafana's Explore, where it can be seen, changed and run. */
import { DashboardLinkType, type DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Target } from './panels/target';

/**
 * Grafana puts variables into links without knowing that they stand inside encoded JSON. So they are left out of the encoding, in the
 * format that is safe in a URL, and the quotes that the format `json` would bring are written around them.
 */
export const exploreLink = (target: Target): DashboardLink => ({
  type: DashboardLinkType.Link,
  title: 'Query in Explore',
  tooltip: 'Opens the query of this panel',
  icon: 'external link',
  url: toUrl(target),
  tags: [],
  asDropdown: false,
  includeVars: false,
  keepTime: false,
  targetBlank: true,
});

const toUrl = (target: Target): string => {
  const pane = {
    datasource: target.datasource.uid,
    queries: [target],
    range: { from: '${__from}', to: '${__to}' },
  };
  const panes = encodeURIComponent(JSON.stringify({ query: pane }));
  return `/explore?schemaVersion=1&orgId=1&panes=${withVariables(panes)}`;
};

const withVariables = (encoded: string): string =>
  encoded
    .replaceAll(/%24%7B(\w+)%3Ajson%7D/g, '%5C%22${$1:percentencode}%5C%22')
    .replaceAll(/%24%7B(\w+)%3Aregex%7D/g, '${$1:regex}')
    .replaceAll(/%24%7B(__from|__to)%7D/g, '${$1}');
