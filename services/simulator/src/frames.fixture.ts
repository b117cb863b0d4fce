/** A raw WebSocket client that keeps what it gets, for tests. */
import WebSocket from 'ws';

export type Client = {
  readonly socket: WebSocket;
  readonly received: readonly string[];
  /** Resolves with the first message of all received that fits; rejects after `withinMs`. */
  readonly next: (fits: (message: Message) => boolean, withinMs?: number) => Promise<Message>;
  /** Resolves with code and reason when the connection is over. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
};

export type Message = { readonly [name: string]: unknown };

export type KlineEvent = {
  readonly E: number;
  readonly s: string;
  readonly k: { readonly [name in 't' | 'T' | 'f' | 'L' | 'n']: number } & {
    readonly [name in 'i' | 'o' | 'h' | 'l' | 'c' | 'v' | 'q' | 'V' | 'Q']: string;
  } & { readonly x: boolean };
};

export const openClient = async (url: string, options: WebSocket.ClientOptions = {}): Promise<Client> => {
  const socket = new WebSocket(url, options);
  const received: string[] = [];
  socket.on('message', (data: Buffer) => received.push(data.toString()));
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('error', () => undefined);
  return { socket, received, closed, next: (fits, withinMs = 5_000) => firstOf(received, fits, withinMs) };
};

const firstOf = async (
  received: readonly string[],
  fits: (message: Message) => boolean,
  withinMs: number,
): Promise<Message> => {
  const deadlineMs = performance.now() + withinMs;
  for (let at = 0; performance.now() < deadlineMs;) {
    for (; at < received.length; at += 1) {
      const message = JSON.parse(received[at]!) as Message;
      if (fits(message)) return message;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`no such message among ${received.length} within ${withinMs} ms`);
};
