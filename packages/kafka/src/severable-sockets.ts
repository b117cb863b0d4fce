/**
 * Connections of one kafkajs client that can be cut off for good. kafkajs has no way to give something up: what was begun goes on
 * in the background, connects again even after `disconnect()`, and sends what it had in mind.
 */
import type { ISocketFactory, KafkaConfig } from 'kafkajs';
import { connect as connectPlainly, isIP, type Socket } from 'node:net';
import { connect as connectSafely } from 'node:tls';

export type SeverableSockets = {
  readonly factory: ISocketFactory;
  /** Nothing is sent any more, and no connection is opened. */
  readonly sever: () => void;
};

/** As kafkajs has it. */
const keepAliveMs = 60_000;

export const severableSockets = (): SeverableSockets => {
  const open = new Set<Socket>();
  let severed = false;
  return {
    factory: ({ host, port, ssl, onConnect }) => {
      if (severed) throw givenUp();
      const socket = connect(host, port, ssl, onConnect);
      socket.setKeepAlive(true, keepAliveMs);
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      return socket;
    },
    sever: () => {
      severed = true;
      open.forEach((socket) => socket.destroy(givenUp()));
    },
  };
};

/** More than kafkajs says that it hands on. */
type Tls = KafkaConfig['ssl'] | null;

const connect = (host: string, port: number, ssl: Tls, onConnect: () => void): Socket => {
  if (ssl === undefined || ssl === null || ssl === false) return connectPlainly({ host, port }, onConnect);
  const name = isIP(host) === 0 ? { servername: host } : {};
  return connectSafely({ host, port, ...name, ...(ssl === true ? {} : ssl) }, onConnect);
};

// with an error, since kafkajs hears of nothing else
const givenUp = (): Error => new Error('the connection was given up');
