import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeListenError, failListening } from './describe-listen-error';

const address = { host: '127.0.0.1', port: 9_464, portSetting: 'HEALTH_PORT', hostSetting: 'HOST' };

const listenOn = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
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

test.each([
  { code: 'EACCES', says: /^port 9464 may not be opened by this user; .* with HEALTH_PORT$/ },
  { code: 'EADDRNOTAVAIL', says: /^HOST "127.0.0.1" is no address of this machine/ },
  { code: 'EMFILE', says: /^cannot listen on 127.0.0.1, port 9464 \(HOST, HEALTH_PORT\): odd$/ },
])('$code', ({ code, says }) => {
  expect(describeListenError(Object.assign(new Error('odd'), { code }), address)).toMatch(says);
});
