/** One query of a panel. */
import { PromQueryFormat, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus';
import { influx, prometheus, type DataSource } from '../data-sources';

export type FluxTarget = { readonly refId: string; readonly datasource: DataSource; readonly query: string };

export type PrometheusTarget = {
  readonly refId: string;
  readonly datasource: DataSource;
  readonly editorMode: QueryEditorMode;
  readonly expr: string;
  readonly legendFormat: string;
  readonly format: PromQueryFormat;
  readonly range?: true;
  readonly instant?: true;
};

export type Target = FluxTarget | PrometheusTarget;

export const flux = (query: string, refId = 'A'): FluxTarget => ({ refId, datasource: influx, query });

/** @param legend how a series is called, with labels as `{{partition}}` */
export const overTime = (expr: string, legend: string, refId = 'A'): PrometheusTarget => ({
  ...prometheusTarget(expr, legend, refId),
  range: true,
});

/** The newest values alone. */
export const now = (expr: string, legend: string, refId = 'A'): PrometheusTarget => ({
  ...prometheusTarget(expr, legend, refId),
  instant: true,
});

const prometheusTarget = (expr: string, legendFormat: string, refId: string) => ({
  refId,
  datasource: prometheus,
  editorMode: QueryEditorMode.Code,
  expr,
  legendFormat,
  format: PromQueryFormat.TimeSeries,
});
