/** What docs/webhooks.md tells receivers to do does accept what is sent, and nothing else. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Webhook } from 'standardwebhooks';

const page = readFileSync(resolve(__dirname, '../../../docs/webhooks.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'cryptostream-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const snippet = (language: string): string => {
  const text = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (text === undefined) throw new Error(`docs/webhooks.md has no example in ${language}`);
  return text;
};

const key = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const other = Buffer.alloc(32, 2).toString('base64');
const body = '{"type":"alert","data":{"message":"close über 5 €"}}';
const headersAt = (sent: Date, ...keys: readonly string[]) => ({
  'webhook-id': 'above/binance/BTCUSDC/1m/0',
  'webhook-timestamp': String(Math.floor(sent.getTime() / 1_000)),
  'webhook-signature': keys
    .map((each) => new Webhook(each).sign('above/binance/BTCUSDC/1m/0', sent, body))
    .join(' '),
});

const cases = (now: Date) => [
  { name: 'as it is sent', key, headers: headersAt(now, key), body, expected: true },
  { name: 'signed with two keys', key, headers: headersAt(now, other, key), body, expected: true },
  { name: 'without whsec_', key: key.slice(6), headers: headersAt(now, key), body, expected: true },
  { name: 'with another key', key, headers: headersAt(now, other), body, expected: false },
  { name: 'changed', key, headers: headersAt(now, key), body: `${body} `, expected: false },
  {
    name: 'of an hour ago',
    key,
    headers: headersAt(new Date(now.getTime() - 3_600_000), key),
    body,
    expected: false,
  },
];

test('the example for Node', () => {
  writeFileSync(join(folder, 'verify.mjs'), snippet('js'));
  writeFileSync(
    join(folder, 'run.mjs'),
    `import { isGenuine } from './verify.mjs';
     const cases = JSON.parse(process.argv[2]);
     console.log(JSON.stringify(cases.map(({ key, headers, body }) => isGenuine(key, headers, body))));`,
  );
  const all = cases(new Date());
  const answer = execFileSync(process.execPath, [join(folder, 'run.mjs'), JSON.stringify(all)]).toString();
  expect(JSON.parse(answer)).toEqual(all.map(({ expected }) => expected));
});
