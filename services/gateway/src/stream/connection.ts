/** One client of server-sent events: bounded, with a heartbeat. A client that does not read fast enough is cut off. */
import type { ServerResponse } from 'node:http';

export type Connection = {
  readonly send: (text: string) => void;
  readonly isOpen: () => boolean;
  /** Resolves when what was sent has left, or the client has gone. */
  readonly drained: () => Promise<void>;
  readonly end: () => void;
};

export type ConnectionOptions = {
  readonly maximumQueuedBytes: number;
  readonly heartbeatMs: number;
  readonly onTooSlow: () => void;
  readonly onClosed: () => void;
};

const drainDeadlineMs = 30_000;

export const openConnection = (response: ServerResponse, options: ConnectionOptions): Connection => {
  const isOpen = (): boolean => !response.destroyed && !response.writableEnded;

  // Cut without a farewell: what is queued would have to be kept until the client reads it.
  const cut = (): void => {
    options.onTooSlow();
    response.destroy();
  };

  const send = (text: string): void => {
    if (!isOpen()) return;
    response.write(text);
    if (response.writableLength > options.maximumQueuedBytes) cut();
  };

  const heartbeat = setInterval(() => send(': still here\n\n'), options.heartbeatMs);
  response.once('close', () => {
    clearInterval(heartbeat);
    options.onClosed();
  });

  return {
    send,
    isOpen,
    drained: () => (isOpen() && response.writableNeedDrain ? drain(response, cut) : Promise.resolve()),
    end: () => response.end(),
  };
};

const drain = (response: ServerResponse, onDeadline: () => void): Promise<void> =>
  new Promise((resolve) => {
    const deadline = setTimeout(onDeadline, drainDeadlineMs);
    const done = (): void => {
      clearTimeout(deadline);
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
