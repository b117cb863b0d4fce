/**
 * Connections of one kafkajs client that can be cut off for good. kafkajs has no way to give something up: what was begun goes on
 * in the background, connects again even after `disconnect()`, and sends what it had in mind.
 */
import type { ISocketFactory } from 'kafkajs';
import type { Socket } from 'node:net';
import { openSocket } from './open-socket';

export type SeverableSockets = {
  readonly factory: ISocketFactory;
  /** Nothing is sent any more, and no connection is opened. */
  readonly sever: () => void;
};

export const severableSockets = (): SeverableSockets => {
  const open = new Set<Socket>();
  let severed = false;
  return {
    factory: (options) => {
      if (severed) throw givenUp();
      const socket = openSocket(options);
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

// with an error, since kafkajs hears of nothing else
const givenUp = (): Error => new Error('the connection was given up');
