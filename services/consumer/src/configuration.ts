/** The consumer's environment variables. */
import { Configuration } from '@cryptostream/runtime';
import { z } from 'zod';
import { indicatorsFile } from './indicators-file';

const schema = z.object({
  INTERVAL: Configuration.interval,
  CONSUMER_ID: z.string().max(64, 'allowed: at most 64 characters').default('1'),
  SYMBOL_TABLE: Configuration.symbols,
  PARTITIONS: Configuration.integer(1, 1_000).default(4),
  KAFKA_BROKERS: Configuration.brokers,
  /** How long the group waits for a member that went away without a word; a broker takes 6 s to 30 min by default. */
  KAFKA_SESSION_TIMEOUT_MS: Configuration.integer(6_000, 300_000).default(10_000),
  INFLUXDB_URL: Configuration.url(['http:', 'https:']),
  INFLUXDB_ORG: z.string().default('cryptostream'),
  INFLUXDB_BUCKET: z.string().default('market'),
  INFLUXDB_TOKEN_FILE: Configuration.secretFile,
  /** What is computed; without it the default set. */
  INDICATORS_FILE: indicatorsFile.optional(),
  LOG_LEVEL: Configuration.logLevel.default('info'),
  HEALTH_PORT: Configuration.port.default(9_464),
});

export type ConsumerEnvironment = z.infer<typeof schema>;

export const readEnvironment = (environment: Configuration.Environment) =>
  Configuration.readConfiguration<ConsumerEnvironment>(schema, environment);
