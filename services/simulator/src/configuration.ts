/** The simulator's environment variables. */
import { Configuration } from '@cryptostream/runtime';
import type * as E from 'fp-ts/Either';
import { z } from 'zod';
import { defaultSinceMs } from './start-simulator';

const moment = z
  .string()
  .refine(
    (text) => /^\d{1,15}$/.test(text) || (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))),
    'expected a moment as ISO 8601 (2024-03-01T00:00:00Z) or epoch ms',
  )
  .transform((text) => (/^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text)));

const schema = z.object({
  PORT: Configuration.port.default(9_080),
  HOST: Configuration.text.default('0.0.0.0'),
  SEED: Configuration.text.default('1'),
  /** Generated: BTCUSDC, ETHUSDC, XRPUSDC, SOLUSDC unless said; recorded: all of the recording unless said. */
  SYMBOLS: Configuration.symbols.optional(),
  SINCE: moment.refine((timeMs) => timeMs % 1_000 === 0, 'expected a whole second').default(defaultSinceMs),
  PLAY_DIR: Configuration.text.optional(),
  SPEED: Configuration.positiveNumber.default(1),
  CLOCK_START: moment.optional(),
  LOG_LEVEL: Configuration.logLevel.default('info'),
});

export type Environment = z.infer<typeof schema>;

export const readEnvironment = (
  environment: Configuration.Environment,
): E.Either<readonly string[], Environment> => Configuration.readConfiguration(schema, environment);
