export { createScopedToken, type ScopedToken } from './create-scoped-token';
export { ensureBucket, type BucketOptions } from './ensure-bucket';
export type { InfluxAdministration } from './influx-api';
export type { InfluxOptions } from './influx-connection';
export { influxReader } from './influx-reader';
export { influxStore } from './influx-store';
export { influxWriter } from './influx-writer';
export { waitForInflux, type WaitOptions } from './wait-for-influx';
