/** The simulator's environment variables. */
import { Configuration } from '@cryptostream/runtime';
import type * as E from 'fp-ts/Either';
import { z } from 'zod';
import { defaultSinceMs } from './start-simulator';

const schema = z.object({
  PORT: Configuration.port.default(9_080),
  HOST: Configuration.text.default('0.0.0.0'),
  SEED: Configuration.text.default('1'),
  /** Generated: BTCUSDC, ETHUSDC, XRPUSDC, SOLUSDC unless said; recorded: all of the recording unless said. */
  SYMBOLS: Configuration.symbols.optional(),
  SINCE: Configuration.moment
    .refine((timeMs) => timeMs % 1_000 === 0, 'expected a whole second')
    .default(defaultSinceMs),
  PLAY_DIR: Configuration.text.optional(),
  SPEED: Configuration.positiveNumber.default(1),
  CLOCK_START: Configuration.moment.optional(),
  /** When a WebSocket connection is ended; 24 hours unless said. */
  CONNECTION_LIFETIME_MS: Configuration.integer(1_000, 86_400_000).optional(),
  LOG_LEVEL: Configuration.logLevel.default('info'),
});

export type Environment = z.infer<typeof schema>;

export const readEnvironment = (
  environment: Configuration.Environment,
): E.Either<readonly string[], Environment> => Configuration.readConfiguration(schema, environment);
