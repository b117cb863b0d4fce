/** Environment variables of PIPELINE=market. */
import { Interval } from '@cryptostream/domain';
import { Configuration } from '@cryptostream/runtime';
import { z } from 'zod';
import { commonSettings } from '../configuration';
import { indicatorsFile } from '../indicators-file';

const aMinuteOrLonger = Interval.all.filter(
  (interval) => Interval.lengthMs(interval) >= Interval.lengthMs('1m'),
);

const schema = z
  .object({
    ...commonSettings,
    /** Value of `source` in the klines that are looked at together: `binance`, `simulated`. */
    SOURCE: z
      .string({ error: 'expected the source of the klines, for instance binance' })
      .regex(/^[a-z][a-z0-9_]{0,31}$/, 'allowed: a lower-case name, for instance binance'),
    SYMBOLS: Configuration.symbols,
    INTERVALS: Configuration.intervals,
    /** Rules over enriched klines; without it those that the log holds stay. Read again when it changes. */
    ALERTS_FILE: z.string().optional(),
    /** What the consumers of the intervals compute: rules may name these values. Without it the default set. */
    INDICATORS_FILE: indicatorsFile.optional(),
  })
  .refine(({ SYMBOLS, SYMBOL_TABLE }) => SYMBOLS.every((symbol) => SYMBOL_TABLE.includes(symbol)), {
    path: ['SYMBOLS'],
    message: 'every symbol has to stand in SYMBOL_TABLE (append new ones at its end)',
  })
  .refine(({ INTERVALS }) => INTERVALS.some((interval) => aMinuteOrLonger.includes(interval)), {
    path: ['INTERVALS'],
    message: `market states are made at the closes of a minute or longer: add one of ${aMinuteOrLonger.join(', ')}`,
  });

export type MarketEnvironment = z.infer<typeof schema>;

export const readMarketEnvironment = (environment: Configuration.Environment) =>
  Configuration.readConfiguration<MarketEnvironment>(schema, environment);
