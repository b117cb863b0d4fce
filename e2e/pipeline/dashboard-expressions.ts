/** What the dashboards ask Prometheus, as Grafana sends it. */
import { dashboards, type PrometheusTarget } from '@cryptostream/dashboards';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** With the panel that asks it; rates are over `rateInterval`, for instance `10s`. */
export const dashboardExpressions = (
  rateInterval: string,
): readonly (readonly [panel: string, expression: string])[] =>
  dashboards.flatMap(({ title, panels = [] }) =>
    (panels as readonly Panel[]).flatMap((panel) =>
      (panel.targets as unknown as readonly PrometheusTarget[])
        .filter(({ datasource }) => datasource.type === 'prometheus')
        .map(({ expr, refId }): readonly [string, string] => [
          `${title!}, ${panel.title!} (${refId})`,
          expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$__interval', rateInterval),
        ]),
    ),
  );
