/** Both sides of the store, with one token. */
import type { KlineReader, Logger, PointWriter } from '@cryptostream/ports';
import type { InfluxOptions } from './influx-connection';
import { influxReader } from './influx-reader';
import { influxWriter } from './influx-writer';

export const influxStore = (
  options: InfluxOptions,
  logger: Logger,
): { readonly writer: PointWriter; readonly reader: KlineReader } => ({
  writer: influxWriter(options, logger),
  reader: influxReader(options),
});
