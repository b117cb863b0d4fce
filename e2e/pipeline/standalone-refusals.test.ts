/** What a person is told when `npm start` cannot do what was asked: one sentence, no stack, the documented exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanups } from '@cryptostream/testkit';
import type { ServiceProcess } from './service-process';
import { startStandalone, urlOf } from './standalone-process';

describe('a start that cannot be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-refusals-'));
  const notOurs = join(folder, 'letter.txt');
  const badWebhooks = join(folder, 'webhooks.yaml');
  let taken: Server;
  let port: string;

  beforeAll(async () => {
    writeFileSync(notOurs, 'Dear reader, this is no data file.\n'.repeat(100));
    writeFileSync(badWebhooks, 'webhooks:\n  - { name: desk, url: https://desk.example, format: xml }\n');
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    port = String((taken.address() as AddressInfo).port);
  });
  afterAll(() => {
    taken.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const cleanup = cleanups();
  // A test that fails leaves it running.
  const start = (...parameters: readonly string[]): ServiceProcess => {
    const server = startStandalone(...parameters);
    cleanup.add(server.kill);
    return server;
  };
  afterEach(cleanup.run, 30_000);

  const data = () => ['--data', join(folder, 'x.db')];
  const simulated = ['--source', 'simulated', '--port', '0'];

  test.each<readonly [string, () => readonly string[], RegExp, number]>([
    [
      'port in use',
      () => ['--source', 'simulated', '--port', port, ...data()],
      /port \d+ is in use .* --port PORT/,
      3,
    ],
    ['no port', () => ['--port', 'abc'], /--port.*'abc'.*0 to 65535/, 2],
    ['unknown interval', () => ['--intervals', '7m'], /--intervals.*"7m" is not allowed; allowed: 1s, 1m/, 2],
    ['an interval twice', () => ['--intervals', '1m,1h,1m'], /--intervals.*"1m" stands there twice/, 2],
    ['unknown source', () => ['--source', 'kraken'], /--source.*binance, simulated, archive/, 2],
    ['archive without folder', () => ['--source', 'archive'], /--source archive needs --archive DIR/, 2],
    ['missing folder', () => ['--archive', join(folder, 'nowhere')], /--archive.*no such folder/, 2],
    ['a file as folder', () => ['--archive', notOurs], /--archive.*no folder/, 2],
    [
      'folder without klines',
      () => ['--archive', folder, '--port', '0', ...data()],
      /holds no kline file/,
      3,
    ],
    ['file of another kind', () => [...simulated, '--data', notOurs], /not a data file of CryptoStream/, 3],
    ['folder as file', () => [...simulated, '--data', folder], /cannot be opened \(it is a folder\)/, 3],
    [
      'folder under a file',
      () => [...simulated, '--data', join(notOurs, 'sub', 'x.db')],
      /cannot be made/,
      3,
    ],
    [
      'webhooks that are not right',
      () => ['--webhooks', badWebhooks],
      /--webhooks.*webhooks\.yaml:2: webhooks\[0\]\.format: expected json or slack/,
      2,
    ],
    ['host of others', () => [...simulated, ...data(), '--host', '192.0.2.1'], /--host "192.0.2.1" is no/, 3],
  ])(
    '%s',
    async (_, parameters, message, code) => {
      const server = start(...parameters());
      expect(await server.exited).toBe(code);
      expect(server.output()).toMatch(message);
      expect(server.output()).not.toMatch(/^\s+at /m);
    },
    30_000,
  );

  test('a data file that another process works on', async () => {
    const first = start(...simulated, ...data());
    await urlOf(first);
    const second = start(...simulated, ...data());
    expect(await second.exited).toBe(3);
    expect(second.output()).toMatch(/in use by another CryptoStream \(pid \d+\)/);
    first.signal('SIGINT');
    expect(await first.exited).toBe(0);
  }, 60_000);
});
