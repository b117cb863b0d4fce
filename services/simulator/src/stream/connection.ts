/** One WebSocket: control messages, pings, limits. It ends by itself when a limit is passed. */
import type { RawData, WebSocket } from 'ws';
import type { Dependencies } from '../dependencies';
import { rateWindow } from './rate-window';
import type { Listener } from './stream-hub';
import { answerControl, type Subscription } from './subscription';

// A client that does not read is cut off instead of filling the memory.
const longestQueueBytes = 16 * 1024 * 1024;

const policyViolation = 1008;

/** @param onEnd called once */
export const connect = (
  { limits, realNowMs, logger }: Dependencies,
  socket: WebSocket,
  initial: Subscription,
  onEnd: (listener: Listener) => void,
): Listener => {
  let subscription = initial;
  const sinceMs = realNowMs();
  const answer = answerControl(limits.streamsPerConnection);
  const incoming = rateWindow(limits.messagesPerSecond, 1_000);
  const end = (reason: string): void => {
    logger.info('connection ended by the simulator', { reason });
    socket.close(policyViolation, reason);
    setTimeout(() => socket.terminate(), 1_000).unref();
  };
  const counted = (action: () => void) => (): void =>
    incoming.allows(realNowMs()) ? action() : end('Too many requests');
  const listener: Listener = {
    subscription: () => subscription,
    send: (message) =>
      socket.bufferedAmount > longestQueueBytes ? socket.terminate() : socket.send(message),
    ageMs: () => realNowMs() - sinceMs,
    close: end,
  };
  socket.on('message', (data) =>
    counted(() => {
      const [reply, next] = answer(subscription, toText(data));
      subscription = next;
      socket.send(reply);
    })(),
  );
  socket.on(
    'ping',
    counted(() => undefined),
  );
  socket.on(
    'pong',
    counted(() => undefined),
  );
  socket.on('error', (error) => logger.debug('connection failed', { reason: error.message }));
  const stopWatching = watch(socket, limits, realNowMs, end);
  socket.once('close', () => {
    stopWatching();
    onEnd(listener);
  });
  return listener;
};

const toText = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8');

// Pings carry the time; only a pong with the payload of one of them keeps the connection alive.
const watch = (
  socket: WebSocket,
  { pingEveryMs, pongWithinMs, connectionLifetimeMs }: Dependencies['limits'],
  realNowMs: () => number,
  end: (reason: string) => void,
): (() => void) => {
  const unanswered = new Map<string, number>();
  socket.on('pong', (payload) => {
    if (unanswered.has(payload.toString())) unanswered.clear();
  });
  const pings = setInterval(() => {
    unanswered.set(String(realNowMs()), realNowMs());
    socket.ping([...unanswered.keys()].at(-1));
  }, pingEveryMs);
  const checks = setInterval(
    () => {
      const [oldestMs] = unanswered.values();
      if (oldestMs !== undefined && realNowMs() - oldestMs >= pongWithinMs) end('Pong timeout');
    },
    Math.min(1_000, pongWithinMs),
  );
  const lifetime = setTimeout(() => end('Connection lifetime is over'), connectionLifetimeMs);
  return () => {
    clearInterval(pings);
    clearInterval(checks);
    clearTimeout(lifetime);
  };
};
