/** The simulated exchange as a server: Binance's REST and WebSocket protocol, and the control endpoint, on one port. */
import type { AddressInfo } from 'node:net';
import type { Kline } from '@cryptostream/domain';
import type { Logger } from '@cryptostream/ports';
import fastify from 'fastify';
import { controlRoutes } from './control/control-routes';
import { toKline, toRange, type OracleQuery } from './control/oracle';
import type { Dependencies } from './dependencies';
import { faultSchema, type Fault, type FaultRequest } from './faults/fault';
import { faultBoard, type ActiveFault, type FaultBoard } from './faults/fault-board';
import { offsetClock } from './faults/offset-clock';
import type { Limits } from './limits';
import type { MarketClock } from './market-clock';
import type { Market } from './market/market';
import { readKlines } from './read-klines';
import { restRoutes } from './rest/rest-routes';
import { streamServer, type StreamServer } from './stream/stream-server';

export type RunDependencies = {
  readonly market: Market;
  readonly clock: MarketClock;
  readonly realNowMs: () => number;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
};

/** What `/control` does, without HTTP. */
export type Control = {
  readonly inject: (fault: FaultRequest) => ActiveFault;
  readonly faults: () => readonly ActiveFault[];
  readonly clear: () => void;
  /** The truth: every kline with open time in `[fromMs, toMs)` up to now, the one in progress with `closed: false`. */
  readonly klines: (query: OracleQuery) => Promise<readonly Kline[]>;
  readonly connections: () => number;
  /** The market's clock, epoch ms. */
  readonly nowMs: () => number;
};

export type Simulator = {
  /** Base of REST: `http://127.0.0.1:9080`. */
  readonly url: string;
  /** Base of the streams: `ws://127.0.0.1:9080`, to which clients add `/ws/…` or `/stream?streams=…`. */
  readonly streamUrl: string;
  readonly stop: () => Promise<void>;
  readonly control: Control;
};

/** Rejects when the address cannot be listened on. */
export const run = async ({ host, port, ...rest }: RunDependencies): Promise<Simulator> => {
  const faults = faultBoard(rest.realNowMs);
  const clock = offsetClock(rest.clock, faults.clockOffsetMs);
  const dependencies: Dependencies = { ...rest, clock, faults };
  const app = fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 });
  const streams = streamServer(app.server, dependencies);
  const control = controlOf(dependencies, streams);
  app.get('/healthz', () => ({ status: 'ok' }));
  restRoutes(app, dependencies);
  controlRoutes(app, dependencies, injectInto(dependencies.faults, streams), streams.connections);
  const stop = async (): Promise<void> => {
    streams.stop();
    await app.close();
  };
  await app.listen({ host, port }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const address = `${reachable(host)}:${(app.server.address() as AddressInfo).port}`;
  return { url: `http://${address}`, streamUrl: `ws://${address}`, stop, control };
};

const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

const controlOf = (dependencies: Dependencies, streams: StreamServer): Control => {
  const { market, clock, faults } = dependencies;
  const inject = injectInto(faults, streams);
  return {
    inject: (fault) => inject(faultSchema.parse(fault)),
    faults: faults.active,
    clear: faults.clear,
    klines: async (query) =>
      (await readKlines(market, toRange(query), clock.nowMs())).map((kline) => toKline(query, kline)),
    connections: streams.connections,
    nowMs: clock.nowMs,
  };
};

const injectInto =
  (faults: FaultBoard, streams: StreamServer) =>
  (fault: Fault): ActiveFault => {
    const active = faults.put(fault);
    if (fault.kind === 'drop_connections') streams.drop();
    if (fault.kind === 'server_shutdown') streams.shutDown(fault.close_after_ms);
    return active;
  };
