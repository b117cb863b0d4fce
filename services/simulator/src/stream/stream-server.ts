/** Binance's market streams: takes WebSockets on `/ws` and `/stream` of an HTTP server and sends them frames. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Dependencies } from '../dependencies';
import { connect } from './connection';
import { rateWindow, type RateWindow } from './rate-window';
import { streamHub, type OnShown } from './stream-hub';
import { toSubscription } from './stream-target';
import type { Subscription } from './subscription';
import { startTicker } from './ticker';

export type StreamServer = {
  readonly connections: () => number;
  /** Cuts every connection without a goodbye. */
  readonly drop: () => void;
  /** Tells every connection that the server goes, and closes it so much later. */
  readonly shutDown: (closeAfterMs: number) => void;
  /** Closes them and sends no more. */
  readonly stop: () => void;
};

const largestMessageBytes = 64 * 1024;
const goingAway = 1001;
const rotationCheckMs = 100;

/** @param dependencies with the market as the streams show it */
export const streamServer = (server: Server, dependencies: Dependencies, onShown: OnShown): StreamServer => {
  const { market, clock, faults } = dependencies;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessageBytes,
    clientTracking: true,
  });
  const hub = streamHub(market, faults, onShown);
  const ticker = startTicker(clock, hub.broadcast);
  const rotation = setInterval(() => hub.closeOlder(faults.lifetimeMs()), rotationCheckMs);
  const admits = admission(dependencies);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const admitted = admits(request);
    if (typeof admitted === 'number') return refuse(socket, admitted);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      hub.add(connect(dependencies, webSocket, admitted, hub.remove)),
    );
  });
  return {
    connections: hub.listeners,
    shutDown: (closeAfterMs) => hub.shutDown(clock.nowMs(), closeAfterMs),
    drop: () => sockets.clients.forEach((client) => client.terminate()),
    stop: () => {
      ticker.stop();
      clearInterval(rotation);
      sockets.clients.forEach((client) => {
        client.close(goingAway);
        setTimeout(() => client.terminate(), 500).unref();
      });
    },
  };
};

const fiveMinutesMs = 5 * 60_000;

/** What a request may listen to, or the status it is refused with. */
const admission = ({ limits, realNowMs, faults }: Dependencies) => {
  const attempts = new Map<string, RateWindow>();
  return (request: IncomingMessage): Subscription | number => {
    const address = request.socket.remoteAddress ?? '';
    const window = attempts.get(address) ?? rateWindow(limits.connectionsPerFiveMinutes, fiveMinutesMs);
    attempts.set(address, window);
    if (!window.allows(realNowMs())) return 429;
    const refusal = faults.refusesConnections();
    if (refusal !== undefined) return refusal;
    const subscription = toSubscription(request.url ?? '/');
    return subscription === undefined
      ? 404
      : subscription.streams.length > limits.streamsPerConnection
        ? 400
        : subscription;
  };
};

const refuse = (socket: Duplex, status: number): void => {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};
