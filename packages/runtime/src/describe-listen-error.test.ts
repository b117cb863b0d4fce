import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failListening } from './describe-listen-error';

const address = {
  port: 9_464,
  portSetting: 'HEALTH_PORT',
  host: { address: '192.0.2.1', setting: 'HOST' },
};

const listenOn = (port: number, host = '127.0.0.1'): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve(server);
    });
  });

test('a port in use is told with what changes it', async () => {
  const first = await listenOn(0);
  const { port } = first.address() as AddressInfo;
  await expect(listenOn(port).catch(failListening({ ...address, port }))).rejects.toThrow(
    `port ${port} is in use by another program; stop that one, or choose another port from 1 to 65535 with HEALTH_PORT`,
  );
  first.close();
});

test('an address of another machine is told with what changes it', async () => {
  await expect(listenOn(0, '192.0.2.1').catch(failListening(address))).rejects.toThrow(
    'HOST "192.0.2.1" is no address of this machine; leave it out, or use 127.0.0.1 or 0.0.0.0',
  );
});

const failureOf = (error: unknown): unknown => {
  try {
    return failListening(address)(error);
  } catch (thrown) {
    return thrown;
  }
};

test.each([
  { code: 'EACCES', says: /^port 9464 may not be opened by this user; .* with HEALTH_PORT$/ },
  { code: 'EADDRNOTAVAIL', says: /^HOST "192.0.2.1" is no address of this machine/ },
  { code: 'EMFILE', says: /^cannot listen on port 9464 \(HEALTH_PORT\): odd$/ },
])('$code', ({ code, says }) => {
  const error = Object.assign(new Error('odd'), { code, syscall: 'listen' });
  expect(failureOf(error)).toMatchObject({ message: expect.stringMatching(says) as string });
});

test('what failed before or after the listening is not taken for it', () => {
  const error = Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' });
  expect(failureOf(error)).toBe(error);
  expect(failureOf('odd')).toBe('odd');
});
