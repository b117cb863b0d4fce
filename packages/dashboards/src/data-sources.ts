/** The data sources of grafana/provisioning/datasources, as dashboards name them. */
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/dashboard';

export type DataSource = Required<DataSourceRef>;

export const influx: DataSource = { type: 'influxdb', uid: 'influxdb' };
export const prometheus: DataSource = { type: 'prometheus', uid: 'prometheus' };
