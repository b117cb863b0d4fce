import { freePort, left } from '@cryptostream/testkit';
import * as TE from 'fp-ts/TaskEither';
import { Kafka, logLevel } from 'kafkajs';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createOpenPublisher } from './open-publisher';

/** Takes connections and answers nothing, as a broker that hangs. */
const startSilentBroker = async () => {
  const port = await freePort();
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('data', () => undefined).on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    broker: `127.0.0.1:${port}`,
    open,
    connections: () => connections,
    stop: () => {
      open.forEach((socket) => socket.destroy());
      server.close();
    },
  };
};

test('an opening that was given up sends nothing any more: it would fence its own successor', async () => {
  const { broker, open, connections, stop } = await startSilentBroker();
  const openPublisher = createOpenPublisher(
    (socketFactory) =>
      new Kafka({
        brokers: [broker],
        socketFactory,
        requestTimeout: 200,
        logLevel: logLevel.NOTHING,
        retry: { initialRetryTime: 50, maxRetryTime: 50, retries: 30 },
      }),
    () => TE.right(undefined),
    500,
  );
  expect(await left(openPublisher('binance-1m'))).toMatchObject({ _tag: 'LogUnavailable', retryable: true });
  const before = connections();
  expect(before).toBeGreaterThan(0);
  await sleep(1_500);
  expect(connections()).toBe(before);
  expect(open.size).toBe(0);
  stop();
}, 20_000);
