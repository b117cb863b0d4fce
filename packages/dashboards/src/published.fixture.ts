/** The types that Grafana publishes of what the dashboards hold, as one, so that one schema is made of them. */
import type * as BarGauge from '@grafana/grafana-foundation-sdk/bargauge';
import type * as Candlestick from '@grafana/grafana-foundation-sdk/candlestick';
import type { Dashboard, FieldConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import type { dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import type * as Stat from '@grafana/grafana-foundation-sdk/stat';
import type * as StateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as StatusHistory from '@grafana/grafana-foundation-sdk/statushistory';
import type * as Table from '@grafana/grafana-foundation-sdk/table';
import type * as TimeSeries from '@grafana/grafana-foundation-sdk/timeseries';

type Nothing = { readonly [name: string]: never };

/** Options of a kind of panel, and the settings of its fields that are its own. */
export type Published = {
  // A snapshot holds a dashboard again, which a schema without names cannot say.
  readonly dashboard: Omit<Dashboard, 'snapshot'>;
  readonly field: FieldConfig;
  readonly prometheusQuery: Omit<dataquery, '_implementsDataqueryVariant'>;
  readonly 'bargauge options': BarGauge.Options;
  readonly 'bargauge custom': Nothing;
  readonly 'candlestick options': Candlestick.Options;
  readonly 'candlestick custom': Candlestick.FieldConfig;
  readonly 'stat options': Stat.Options;
  readonly 'stat custom': Nothing;
  readonly 'state-timeline options': StateTimeline.Options;
  readonly 'state-timeline custom': StateTimeline.FieldConfig;
  readonly 'status-history options': StatusHistory.Options;
  readonly 'status-history custom': StatusHistory.FieldConfig;
  readonly 'table options': Table.Options;
  readonly 'table custom': Table.FieldConfig;
  readonly 'timeseries options': TimeSeries.Options;
  readonly 'timeseries custom': TimeSeries.FieldConfig;
};
