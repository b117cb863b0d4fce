/** The file that says who is told of alerts (`webhooks.yaml`), once its text is parsed. */
import { TradingSymbol } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { z } from 'zod';
import { durationSchema } from './duration';

export type WebhookFormat = 'json' | 'slack';

/** A file that holds a secret is named as it stands there: relative to the webhooks file. */
export type WebhookEntry = {
  readonly name: string;
  readonly address:
    { readonly _tag: 'Url'; readonly url: string } | { readonly _tag: 'UrlFile'; readonly path: string };
  readonly format: WebhookFormat;
  readonly signingKeyFile: string | null;
  /** Names of the rules whose alerts are wanted; null: of all. */
  readonly rules: readonly string[] | null;
  /** Null: all. */
  readonly symbols: readonly string[] | null;
  /** How old an alert may have been, in ms, when its record was written; older ones are history. */
  readonly maxAgeMs: number;
};

export type WebhookProblem = {
  /** Where in the file, as `['webhooks', 1, 'url']`. */
  readonly path: readonly PropertyKey[];
  /** What is wrong, in words, with that place in front. */
  readonly message: string;
};

export const defaultMaxAgeMs = 15 * 60_000;

const say = (message: string) => ({ error: message });
const maxAge = 'expected a time from 1s to 365d, as 30s, 15m, 2h or 1d';

const yearMs = 365 * 86_400_000;
const duration = durationSchema.refine((ms) => ms >= 1_000 && ms <= yearMs, say(maxAge));

const listOf = (what: string, isAllowed: (text: string) => boolean) =>
  z
    .array(
      z.string(say(`expected ${what}`)).refine(isAllowed, say(`expected ${what}`)),
      say('expected a list'),
    )
    .min(1, 'expected at least one; leave it out for all');

const httpUrl = 'expected a URL that starts with https:// or http://';
const fileName = 'expected the path of a file';

const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
const holdsPassword = (text: string): boolean =>
  URL.canParse(text) && new URL(text).username + new URL(text).password !== '';

const entrySchema = z
  .strictObject({
    name: z
      .string(say('expected a name'))
      .regex(/^[A-Za-z0-9][\w-]{0,63}$/, 'expected at most 64 letters, digits, - and _, the first no - or _'),
    url: z
      .string(say(httpUrl))
      .refine(isHttpUrl, say(httpUrl))
      .refine(
        (text) => !holdsPassword(text),
        say('a URL with a password in it is a secret: put it into a file, and name that by url_file'),
      )
      .optional(),
    url_file: z.string(say(fileName)).min(1, fileName).optional(),
    format: z.enum(['json', 'slack'], say('expected json or slack')),
    signing_key_file: z.string(say(fileName)).min(1, fileName).optional(),
    rules: listOf('the name of a rule', (text) => text !== '').optional(),
    symbols: listOf('upper-case letters and digits, as BTCUSDC', TradingSymbol.isTradingSymbol).optional(),
    max_age: duration.optional(),
  })
  .check(({ value, issues }) => {
    const tell = (path: string, message: string): void =>
      void issues.push({ code: 'custom', input: value, path: [path], message });
    if (value.url !== undefined && value.url_file !== undefined)
      tell('url', 'stands beside url_file: keep one of the two');
    if (value.url === undefined && value.url_file === undefined)
      tell('url', 'is missing: name the address by url, or by url_file where it is a secret');
    if (value.format === 'slack' && value.url !== undefined)
      tell('url', 'the URL of a Slack webhook is a secret: put it into a file, and name that by url_file');
    if (value.format === 'slack' && value.signing_key_file !== undefined)
      tell('signing_key_file', 'Slack checks no signature: leave it out, or use format json');
  });

const fileSchema = z
  .strictObject({ webhooks: z.array(entrySchema, say('expected a list')).max(50, 'at most 50').nullish() })
  .nullable();

/** From the parsed file to what it asks for, or to everything that is wrong with it. A file without webhooks is fine. */
export const decodeWebhooksFile = (
  value: unknown,
): E.Either<readonly WebhookProblem[], readonly WebhookEntry[]> => {
  const parsed = fileSchema.safeParse(value ?? null);
  if (!parsed.success) return E.left(parsed.error.issues.flatMap(toProblems));
  const entries = (parsed.data?.webhooks ?? []).map(toEntry);
  const repeated = entries.flatMap(({ name }, index) =>
    entries.findIndex((other) => other.name === name) < index
      ? [
          toProblem(
            ['webhooks', index, 'name'],
            `"${name}" stands there twice; what was delivered is kept by name`,
          ),
        ]
      : [],
  );
  return repeated.length > 0 ? E.left(repeated) : E.right(entries);
};

const toEntry = (entry: z.infer<typeof entrySchema>): WebhookEntry => ({
  name: entry.name,
  address:
    entry.url_file === undefined
      ? { _tag: 'Url', url: entry.url ?? '' }
      : { _tag: 'UrlFile', path: entry.url_file },
  format: entry.format,
  signingKeyFile: entry.signing_key_file ?? null,
  rules: entry.rules ?? null,
  symbols: entry.symbols ?? null,
  maxAgeMs: entry.max_age ?? defaultMaxAgeMs,
});

// A key that does not belong there is told at its own place.
const toProblems = (issue: z.core.$ZodIssue): readonly WebhookProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => toProblem([...issue.path, key], 'is no setting of a webhook'))
    : [toProblem(issue.path, issue.message)];

/** As a person would write the place: `webhooks[2].url`. */
const toProblem = (path: readonly PropertyKey[], message: string): WebhookProblem => {
  const place = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return { path, message: `${place === '' ? 'the file' : place}: ${message}` };
};
