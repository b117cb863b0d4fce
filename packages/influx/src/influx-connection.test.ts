/** What a request leaves behind. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { right } from '@cryptostream/testkit';
import { influxConnection } from './influx-connection';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => server?.close(resolve)));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heapInUse = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

// A signal that fires after the time-out held everything that was written in the last half minute: hundreds of megabytes.
test('what was written is not held until the time-out of its request', async () => {
  server = createServer((request, answer) => {
    request.resume().on('end', () => answer.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connection = influxConnection({ url: `http://127.0.0.1:${port}`, token: 't', timeoutMs: 60_000 });
  await right(connection.post('/api/v2/write', 'first'));
  const before = heapInUse();
  const bodyBytes = 1_000_000;
  // Flat texts that nobody else holds.
  for (let place = 0; place < 60; place += 1)
    await right(
      connection.post('/api/v2/write', Buffer.alloc(bodyBytes, String(place % 10)).toString('latin1')),
    );
  expect(heapInUse() - before).toBeLessThan(10 * bodyBytes);
  await connection.close();
});
