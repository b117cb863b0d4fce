/** The consumer's environment variables: those of every pipeline, and those of the pipeline that enriches an interval. */
import { Configuration } from '@cryptostream/runtime';
import { z } from 'zod';
import { indicatorsFile } from './indicators-file';

/** What the image does: enrich one interval, look at all intervals of a source together, or tell webhooks of alerts. */
const pipelineSchema = z.object({
  PIPELINE: Configuration.oneOf(['enrichment', 'market', 'webhooks']).default('enrichment'),
});

export const readPipeline = (environment: Configuration.Environment) =>
  Configuration.readConfiguration<z.infer<typeof pipelineSchema>>(pipelineSchema, environment);

/** Settings of every pipeline. */
export const logSettings = {
  CONSUMER_ID: z.string().max(64, 'allowed: at most 64 characters').default('1'),
  PARTITIONS: Configuration.integer(1, 1_000).default(4),
  KAFKA_BROKERS: Configuration.brokers,
  LOG_LEVEL: Configuration.logLevel.default('info'),
  HEALTH_PORT: Configuration.port.default(9_464),
};

export type LogEnvironment = z.infer<z.ZodObject<typeof logSettings>>;

/** Settings of every pipeline that stores something. */
export const commonSettings = {
  ...logSettings,
  SYMBOL_TABLE: Configuration.symbols,
  INFLUXDB_URL: Configuration.url(['http:', 'https:']),
  INFLUXDB_ORG: z.string().default('cryptostream'),
  INFLUXDB_BUCKET: z.string().default('market'),
  INFLUXDB_TOKEN_FILE: Configuration.secretFile,
  /** How long an answer may take before the request is made again. */
  INFLUXDB_TIMEOUT_MS: Configuration.integer(1_000, 300_000).default(20_000),
};

export type CommonEnvironment = z.infer<z.ZodObject<typeof commonSettings>>;

const schema = z.object({
  ...commonSettings,
  INTERVAL: Configuration.interval,
  /** How long the group waits for a member that went away without a word; a broker takes 6 s to 30 min by default. */
  KAFKA_SESSION_TIMEOUT_MS: Configuration.integer(6_000, 300_000).default(10_000),
  /** What is computed; without it the default set. */
  INDICATORS_FILE: indicatorsFile.optional(),
});

export type ConsumerEnvironment = z.infer<typeof schema>;

export const readEnvironment = (environment: Configuration.Environment) =>
  Configuration.readConfiguration<ConsumerEnvironment>(schema, environment);
