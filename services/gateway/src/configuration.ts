/** The gateway's environment variables. */
import { join } from 'node:path';
import { Configuration } from '@cryptostream/runtime';
import { z } from 'zod';

const builtPage = join(__dirname, '..', '..', 'web', 'dist');

/** `docker=/volumes/docker` as `{ docker: '/volumes/docker' }`. */
const watchedDisks = z.string().transform((text, context): { readonly [disk: string]: string } => {
  const entries = text.split(',').map((part) => /^([a-z][a-z0-9_]*)=(\/.*)$/.exec(part.trim()));
  if (entries.every((entry) => entry !== null))
    return Object.fromEntries(entries.map(([, disk = '', folder = '']) => [disk, folder]));
  context.addIssue({
    code: 'custom',
    message: 'allowed: a list of NAME=FOLDER with commas between, as in docker=/volumes/docker',
  });
  return z.NEVER;
});

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
  /** Folders whose file systems are watched for room: `NAME=FOLDER,…`. */
  WATCHED_DISKS: watchedDisks.default({}),
  LOG_LEVEL: Configuration.logLevel.default('info'),
});

export type GatewayEnvironment = z.infer<typeof schema>;

export const readEnvironment = (environment: Configuration.Environment) =>
  Configuration.readConfiguration<GatewayEnvironment>(schema, environment);
