/** What stands at the address of a broker and is none. */
import * as E from 'fp-ts/Either';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { silentLogger } from './broker.fixture';
import { kafkaLog } from './kafka-log';

let server: Server;

const answering = async (bytes: readonly number[]): Promise<string> => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(Buffer.from(bytes)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

afterEach(() => {
  server.close();
});

// Without the guard each of them ends the process: nobody could have caught what was thrown.
test.each([
  ['a length below zero', [0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]],
  ['a length far below zero', [0xff, 0xff, 0xff, 0xf0, 1, 2, 3, 4]],
  ['an answer of nothing', [0, 0, 0, 0, 1, 1, 1, 1]],
  ['an answer that is too short for its number', [0, 0, 0, 2, 9, 9, 9, 9]],
])(
  '%s costs the connection, and is told',
  async (_name, bytes) => {
    const log = kafkaLog({ brokers: [await answering(bytes)], clientId: 'test' }, silentLogger);
    const checked = await log.check();
    await log.close();
    expect(E.isLeft(checked) && checked.left).toMatchObject({
      _tag: 'LogUnavailable',
      message: expect.stringContaining('no answer of a Kafka broker'),
    });
  },
  30_000,
);
