/** The files of grafana/dashboards by name. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { uidOf } from './dashboard';

export const toFiles = (dashboards: readonly Dashboard[]): ReadonlyMap<string, string> =>
  new Map(
    dashboards.map((dashboard) => [
      `${dashboard.uid!.slice(uidOf('').length)}.json`,
      `${JSON.stringify(dashboard, null, 2)}\n`,
    ]),
  );
