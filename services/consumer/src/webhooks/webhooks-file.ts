/** Reads the file that says who is told of alerts, and the secrets that it names. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decodeWebhooksFile, type WebhookEntry, type WebhookProblem } from '@cryptostream/contracts';
import { readYamlWithLines } from '@cryptostream/runtime';
import { isSigningKey } from '@cryptostream/webhook';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { Webhook } from './topology';

export type WebhookSettings = Webhook & {
  readonly format: WebhookEntry['format'];
  readonly url: string;
  readonly signingKeys: readonly string[];
};

/** Left: a sentence for each thing that is wrong, with its line. Secrets are in none of them. */
export const readWebhooksFile = (path: string): E.Either<readonly string[], readonly WebhookSettings[]> =>
  pipe(
    readYamlWithLines(path),
    E.mapLeft((message) => [message]),
    E.chain(({ value, lineOf }) =>
      pipe(
        decodeWebhooksFile(value),
        E.chain((entries) => gather(entries.map((entry, at) => withSecrets(dirname(path), entry, at)))),
        E.mapLeft((problems) => problems.map((each) => `${path}:${lineOf(each.path)}: ${each.message}`)),
      ),
    ),
  );

type Checked<A> = E.Either<readonly WebhookProblem[], A>;

/** All of them, or everything that is wrong with any. */
const gather = <A>(each: readonly Checked<A>[]): Checked<readonly A[]> => {
  const problems = each.flatMap((one) => (E.isLeft(one) ? one.left : []));
  return problems.length > 0
    ? E.left(problems)
    : E.right(each.flatMap((one) => (E.isRight(one) ? [one.right] : [])));
};

const withSecrets = (folder: string, entry: WebhookEntry, at: number): Checked<WebhookSettings> => {
  const { name, format, rules, symbols, maxAgeMs, address } = entry;
  const url = address._tag === 'Url' ? E.right(address.url) : readUrl(folder, address.path, at);
  const keys = entry.signingKeyFile === null ? E.right([]) : readKeys(folder, entry.signingKeyFile, at);
  return E.isRight(url) && E.isRight(keys)
    ? E.right({ name, format, rules, symbols, maxAgeMs, url: url.right, signingKeys: keys.right })
    : E.left([url, keys].flatMap((one) => (E.isLeft(one) ? [one.left] : [])));
};

type Read<A> = E.Either<WebhookProblem, A>;

const readUrl = (folder: string, path: string, at: number): Read<string> =>
  pipe(
    readSecret(folder, path, at, 'url_file'),
    E.filterOrElse(
      (text) => URL.canParse(text) && /^https?:\/\/\S+$/.test(text),
      () => problem(at, 'url_file', `${path} holds no URL that starts with https:// or http://`),
    ),
  );

/** One in each line; several while one is replaced by another. */
const readKeys = (folder: string, path: string, at: number): Read<readonly string[]> =>
  pipe(
    readSecret(folder, path, at, 'signing_key_file'),
    E.map((text) => text.split('\n').map((line) => line.trim())),
    E.map((lines) => lines.filter((line) => line !== '')),
    E.filterOrElse(
      (keys) => keys.length > 0 && keys.every(isSigningKey),
      () =>
        problem(
          at,
          'signing_key_file',
          `each line of ${path} has to be a key: base64 of 24 to 64 random bytes, as \`openssl rand -base64 32\` prints`,
        ),
    ),
  );

const readSecret = (folder: string, path: string, at: number, setting: string): Read<string> =>
  E.tryCatch(
    () => readFileSync(resolve(folder, path), 'utf8').trim(),
    (error) => problem(at, setting, `${path} cannot be read: ${(error as Error).message}`),
  );

const problem = (at: number, setting: string, message: string): WebhookProblem => ({
  path: ['webhooks', at, setting],
  message: `webhooks[${at}].${setting}: ${message}`,
});
