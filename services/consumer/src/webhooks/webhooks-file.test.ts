import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as E from 'fp-ts/Either';
import { readPipeline } from '../configuration';
import { readWebhooksEnvironment } from './configuration';
import { readWebhooksFile } from './webhooks-file';

const folder = mkdtempSync(join(tmpdir(), 'cryptostream-webhooks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const key = Buffer.alloc(32, 7).toString('base64');
file('key', `whsec_${key}\n\n ${key} \n`);
file('slack-url', 'https://hooks.slack.com/services/T0/B0/secret\n');
file('no-url', 'hooks.slack.com/services/T0/B0/secret\n');
file('weak-key', 'password\n');

const read = (text: string) => readWebhooksFile(file('webhooks.yaml', text));

test('a file with all there is; what is left out has a default, and secrets come from files beside it', () => {
  expect(
    read(`webhooks:
  - name: desk
    url: https://desk.example/alerts
    format: json
    signing_key_file: key
    rules: [above-70k]
    symbols: [BTCUSDC]
    max_age: 2h
  - { name: chat, url_file: slack-url, format: slack }
`),
  ).toEqual(
    E.right([
      {
        name: 'desk',
        url: 'https://desk.example/alerts',
        format: 'json',
        signingKeys: [`whsec_${key}`, key],
        rules: ['above-70k'],
        symbols: ['BTCUSDC'],
        maxAgeMs: 7_200_000,
      },
      {
        name: 'chat',
        url: 'https://hooks.slack.com/services/T0/B0/secret',
        format: 'slack',
        signingKeys: [],
        rules: null,
        symbols: null,
        maxAgeMs: 900_000,
      },
    ]),
  );
});

test.each(['', '# nobody yet\n', 'webhooks:\n', 'webhooks: []\n'])('%j: nobody is told', (text) => {
  expect(read(text)).toEqual(E.right([]));
});

test('everything that is wrong is told at once, each with its line and place', () => {
  const found = read(`webhooks:
  - name: two words
    url: ftp://desk.example
    format: xml
  - name: desk
    format: json
    max_age: soon
    retries: 3
  - { name: chat, url: https://hooks.slack.com/x, format: slack, signing_key_file: key }
  - { name: both, url: https://a.example, url_file: slack-url, format: json, rules: [] }
  - { name: open, url: 'https://user:password@a.example', format: json, symbols: [btcusdc] }
`);
  if (E.isRight(found)) throw new Error('taken');
  expect(found.left.map((sentence) => sentence.replace(/^.*webhooks\.yaml:/, ''))).toEqual([
    '2: webhooks[0].name: expected at most 64 letters, digits, - and _, the first no - or _',
    '3: webhooks[0].url: expected a URL that starts with https:// or http://',
    '4: webhooks[0].format: expected json or slack',
    '7: webhooks[1].max_age: expected a time as 30s, 15m, 2h or 7d',
    '8: webhooks[1].retries: is no setting of a webhook',
    '5: webhooks[1].url: is missing: name the address by url, or by url_file where it is a secret',
    '9: webhooks[2].url: the URL of a Slack webhook is a secret: put it into a file, and name that by url_file',
    '9: webhooks[2].signing_key_file: Slack checks no signature: leave it out, or use format json',
    '10: webhooks[3].rules: expected at least one; leave it out for all',
    '10: webhooks[3].url: stands beside url_file: keep one of the two',
    '11: webhooks[4].url: a URL with a password in it is a secret: put it into a file, and name that by url_file',
    '11: webhooks[4].symbols[0]: expected upper-case letters and digits, as BTCUSDC',
  ]);
});

test.each([
  ['webhooks: 5\n', '1: webhooks: expected a list'],
  ['- name: desk\n', '1: the file: '],
  ['hooks: []\n', '1: hooks: is no setting of a webhook'],
  [
    'webhooks:\n  - { name: a, format: json, url: https://a.example }\n  - { name: a, format: json, url: https://b.example }\n',
    '3: webhooks[1].name: "a" stands there twice',
  ],
  ['webhooks:\n  - { name: a, format: json }\n', '2: webhooks[0].url: is missing'],
  [
    'webhooks:\n  - { name: a, format: json, url_file: nowhere }\n',
    '2: webhooks[0].url_file: nowhere cannot be read',
  ],
  [
    'webhooks:\n  - { name: a, format: json, url_file: no-url }\n',
    '2: webhooks[0].url_file: no-url holds no URL',
  ],
  [
    'webhooks:\n  - name: a\n    format: json\n    url: http://a\n    signing_key_file: weak-key\n',
    '5: webhooks[0].signing_key_file: each line of weak-key has to be a key',
  ],
])('%j is refused: %s', (text, says) => {
  const found = read(text);
  expect(found).toEqual(E.left([expect.stringContaining(`webhooks.yaml:${says}`)]));
  expect(JSON.stringify(found)).not.toMatch(/T0|password/);
});

test('the example at the root is taken as it stands', () => {
  expect(E.isRight(readWebhooksFile(resolve(__dirname, '../../../../alerts/webhooks.yaml')))).toBe(true);
});

const fine = { KAFKA_BROKERS: 'kafka:9092' };

test('the pipeline needs Kafka alone; a file that is wrong ends the start with its sentences', () => {
  expect(readPipeline({ PIPELINE: 'webhooks' })).toEqual(E.right({ PIPELINE: 'webhooks' }));
  expect(readWebhooksEnvironment(fine)).toMatchObject(E.right({ PARTITIONS: 4, HEALTH_PORT: 9_464 }));
  const path = file('some.yaml', 'webhooks:\n  - { name: a, format: json, url: http://a }\n');
  expect(readWebhooksEnvironment({ ...fine, WEBHOOKS_FILE: path })).toMatchObject(
    E.right({ WEBHOOKS_FILE: [{ name: 'a', url: 'http://a' }] }),
  );
  const wrong = file('wrong.yaml', 'webhooks:\n  - { name: a, format: xml }\n  - 5\n');
  expect(readWebhooksEnvironment({ ...fine, WEBHOOKS_FILE: wrong })).toEqual(
    E.left([
      `WEBHOOKS_FILE="${wrong}" is not allowed; ${wrong}:2: webhooks[0].format: expected json or slack`,
      expect.stringContaining(`${wrong}:3: webhooks[1]: `),
    ]),
  );
});
