/** The gateway's environment variables. */
import { join } from 'node:path';
import { Configuration } from '@cryptostream/runtime';
import { z } from 'zod';

const builtPage = join(__dirname, '..', '..', 'web', 'dist');

const schema = z.object({
  HOST: z.string().default('0.0.0.0'),
  PORT: Configuration.port.default(8_080),
  INTERVALS: Configuration.intervals,
  /** Known before the first kline of them is stored; without it only what is stored is known. */
  SYMBOL_TABLE: Configuration.symbols.default([]),
  MODE: Configuration.oneOf(['live', 'simulated', 'archive']).optional(),
  KAFKA_BROKERS: Configuration.brokers,
  INFLUXDB_URL: Configuration.url(['http:', 'https:']),
  INFLUXDB_ORG: z.string().default('cryptostream'),
  INFLUXDB_BUCKET: z.string().default('market'),
  INFLUXDB_TOKEN_FILE: Configuration.secretFile,
  WEB_DIR: z.string().default(builtPage),
  MAX_STREAMS: Configuration.integer(1, 10_000).default(200),
  LOG_LEVEL: Configuration.logLevel.default('info'),
});

export type GatewayEnvironment = z.infer<typeof schema>;

export const readEnvironment = (environment: Configuration.Environment) =>
  Configuration.readConfiguration<GatewayEnvironment>(schema, environment);
