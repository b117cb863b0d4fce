/** The query parameters of the API. */
import { klinesLimit } from '@cryptostream/contracts';
import { Interval, Series, TradingSymbol } from '@cryptostream/domain';
import { isoToMs } from '@cryptostream/runtime';
import { z } from 'zod';

const say = (message: string) => ({ error: message });

const symbolText = 'expected 2 to 20 upper-case letters and digits, for instance BTCUSDC';
const sourceText = 'expected a lower-case name, for instance binance';
const intervalNames = Interval.all as unknown as readonly [Interval.Interval, ...Interval.Interval[]];

const symbol = z.string(say(symbolText)).refine(TradingSymbol.isTradingSymbol, symbolText);
const source = z.string(say(sourceText)).refine(Series.isSource, sourceText);
const interval = z.enum(intervalNames, say(`expected one of ${Interval.all.join(', ')}`));

const timeText =
  'expected epoch milliseconds or ISO 8601 (UTC unless it says otherwise), for instance 2024-01-31T12:00:00Z';

const toMs = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : isoToMs(text));

const time = z
  .string(say(timeText))
  .transform(toMs)
  .refine((ms) => ms >= 0 && ms <= 8_640_000_000_000_000, timeText);

const limitText = `expected an integer from 1 to ${klinesLimit.maximum}`;
const limit = z
  .string(say(limitText))
  .regex(/^\d{1,9}$/, limitText)
  .transform(Number)
  .refine((count) => count >= 1 && count <= klinesLimit.maximum, limitText);

const flag = z.enum(['true', 'false'], say('expected true or false')).transform((text) => text === 'true');

const listOf = (item: z.ZodType<string, string>, text: string) =>
  z
    .string(say(text))
    .transform((value) => value.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => item.safeParse(part).success), text);

export const klinesQuery = z
  .object({
    symbol: symbol.describe('Trading symbol, for instance BTCUSDC'),
    interval: interval.describe('Length of a kline'),
    source: source.optional().describe('Default: the one that has data, binance first'),
    from: time.optional().describe('First open time, inclusive; without it the latest klines'),
    to: time.optional().describe('Exclusive'),
    limit: limit
      .default(klinesLimit.default)
      .describe(`Klines in one answer, at most ${klinesLimit.maximum}`),
    enriched: flag.default(false).describe('With indicators and flags'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['to'],
    message: 'expected a time after from',
  });

export type KlinesQuery = z.infer<typeof klinesQuery>;

export const latestQuery = z.object({
  symbol: symbol.optional(),
  interval: interval.optional(),
  source: source.optional(),
});

export type LatestQuery = z.infer<typeof latestQuery>;

export const streamQuery = z.object({
  symbols: listOf(symbol, symbolText).optional().describe('Separated by commas; default: all'),
  intervals: listOf(interval, `expected, separated by commas: ${Interval.all.join(', ')}`)
    .optional()
    .describe('Separated by commas; default: all'),
  sources: listOf(source, sourceText).optional().describe('Separated by commas; default: all'),
});

export type StreamQuery = z.infer<typeof streamQuery>;
