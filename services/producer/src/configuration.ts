/** The producer's environment variables. */
import { Configuration } from '@cryptostream/runtime';
import { z } from 'zod';

const schema = z
  .object({
    SOURCE: Configuration.oneOf(['binance', 'archive']),
    INTERVAL: Configuration.interval,
    SYMBOLS: Configuration.symbols,
    SYMBOL_TABLE: Configuration.symbols,
    PARTITIONS: Configuration.integer(1, 1_000).default(4),
    SOURCE_NAME: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,31}$/, 'allowed: a lower-case name')
      .optional(),
    BINANCE_REST_URL: Configuration.url(['http:', 'https:']).default('https://data-api.binance.vision'),
    BINANCE_STREAM_URL: Configuration.url(['ws:', 'wss:']).default('wss://data-stream.binance.vision'),
    /** When a WebSocket connection is replaced by a new one; 23.5 hours unless said, since the exchange ends it after 24. */
    BINANCE_ROTATE_AFTER_MS: Configuration.integer(5_000, 86_100_000).optional(),
    BACKFILL_FROM: Configuration.moment
      .refine((timeMs) => timeMs <= Date.now(), 'allowed: a moment that is not in the future')
      .optional(),
    ARCHIVE_DIR: z.string().default('/archive'),
    SPEED: z
      .union(
        [z.literal('max'), Configuration.positiveNumber],
        'allowed: max, or a number above 0 (1 = real time)',
      )
      .default('max'),
    KAFKA_BROKERS: Configuration.brokers,
    LOG_LEVEL: Configuration.logLevel.default('info'),
    HEALTH_PORT: Configuration.port.default(9_464),
  })
  .refine(({ SYMBOLS, SYMBOL_TABLE }) => SYMBOLS.every((symbol) => SYMBOL_TABLE.includes(symbol)), {
    path: ['SYMBOLS'],
    message: 'every symbol has to stand in SYMBOL_TABLE (append new ones at its end)',
  });

export type ProducerEnvironment = z.infer<typeof schema>;

export const readEnvironment = (environment: Configuration.Environment) =>
  Configuration.readConfiguration<ProducerEnvironment>(schema, environment);
