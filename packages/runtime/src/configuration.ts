/**
 * Configuration from environment variables. Every mistake is told at once, each in a sentence that names the variable, the
 * value it has and what is allowed. A secret comes from a file that `NAME_FILE` names, never from the environment itself.
 */
import { readFileSync } from 'node:fs';
import { Interval, TradingSymbol } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { z } from 'zod';
import { isoToMs } from './iso-to-ms';

export type Environment = { readonly [name: string]: string | undefined };

/** @returns the configuration, or a sentence for each variable that is wrong */
export const readConfiguration = <T>(
  schema: z.ZodType<T>,
  environment: Environment,
): E.Either<readonly string[], T> => {
  // An empty variable is one that was not set: Compose writes `NAME=` for those.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(set);
  return result.success
    ? E.right(result.data)
    : E.left(result.error.issues.map((issue) => explain(issue, set)));
};

const explain = (issue: z.core.$ZodIssue, environment: Environment): string => {
  const name = String(issue.path[0] ?? '');
  const value = environment[name];
  return value === undefined
    ? `${name} is not set; ${issue.message}`
    : `${name}="${name.endsWith('_FILE') ? value : value.slice(0, 200)}" is not allowed; ${issue.message}`;
};

const say = (message: string) => ({ error: message });

export const interval = z.custom<Interval.Interval>(
  Interval.isInterval,
  say(`allowed: ${Interval.all.join(', ')}`),
);

export const intervals = z
  .string(say('expected intervals separated by commas'))
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (parts) => parts.every(Interval.isInterval),
    say(`allowed, separated by commas: ${Interval.all.join(', ')}`),
  )
  .refine((parts) => new Set(parts).size === parts.length, say('expected each interval once'))
  .transform((parts) => parts as Interval.Interval[]);

export const symbols = z
  .string(say('expected symbols separated by commas, for instance BTCUSDC,ETHUSDC'))
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (parts) => parts.every(TradingSymbol.isTradingSymbol) && new Set(parts).size === parts.length,
    say(
      'expected different symbols of upper-case letters and digits separated by commas, for instance BTCUSDC,ETHUSDC',
    ),
  );

export const integer = (minimum: number, maximum: number) => {
  const allowed = `allowed: an integer from ${minimum} to ${maximum}`;
  return z
    .string(say(allowed))
    .regex(/^-?\d{1,15}$/, allowed)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, say(allowed));
};

export const positiveNumber = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'allowed: a number above 0')
  .transform(Number)
  .refine((value) => value > 0, say('allowed: a number above 0'));

export const port = integer(0, 65_535);

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, say(`allowed: ${values.join(', ')}`));

export const text = z.string(say('it has no default'));

export const url = (protocols: readonly string[]) =>
  z
    .string(say('it has no default'))
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      say(`expected a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`),
    );

const allowedBrokers = 'expected host:port, several separated by commas, for instance kafka:9092';

/** Addresses of Kafka brokers: `host:port`, `[2001:db8::1]:9092`. */
export const brokers = z
  .string(say(allowedBrokers))
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isBroker), say(allowedBrokers));

const isBroker = (text: string): boolean => {
  const port = /^(?:[\w.-]+|\[[\da-fA-F:.]+\]):(\d{1,5})$/.exec(text)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
};

const allowedMoment =
  'allowed: ISO 8601 as 2025-03-01 or 2025-03-01T00:00:00Z (UTC unless it says otherwise), or epoch milliseconds';

/** A moment as epoch ms. */
export const moment = z.string(say(allowedMoment)).transform((text, context) => {
  const timeMs = /^\d{9,15}$/.test(text) ? Number(text) : isoToMs(text);
  if (!Number.isNaN(timeMs)) return timeMs;
  context.addIssue({ code: 'custom', message: allowedMoment });
  return z.NEVER;
});

export const logLevel = oneOf(['debug', 'info', 'warn', 'error']);

/** The trimmed content of the file a variable names. */
export const secretFile = z
  .string(say('expected the path of a file that holds the secret'))
  .transform((path, context) => {
    const content = E.tryCatch(
      () => readFileSync(path, 'utf8').trim(),
      (error) => (error instanceof Error ? error.message : String(error)),
    );
    if (E.isRight(content) && content.right !== '') return content.right;
    context.addIssue({
      code: 'custom',
      message: `expected a readable file that holds the secret (${E.isLeft(content) ? content.left : 'the file is empty'})`,
    });
    return z.NEVER;
  });
