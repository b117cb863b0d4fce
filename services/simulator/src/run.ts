/** The simulated exchange as a server: Binance's REST and WebSocket protocol, and the control endpoint, on one port. */
import type { AddressInfo } from 'node:net';
import type { Kline } from '@cryptostream/domain';
import type { Logger } from '@cryptostream/ports';
import type { Registry } from '@cryptostream/telemetry';
import fastify, { type FastifyInstance } from 'fastify';
import * as E from 'fp-ts/Either';
import { alterationBoard } from './alterations/alteration-board';
import { finalMarket, restMarket, streamMarket } from './alterations/altered-market';
import { readAlterations, type Alterations } from './control/alterations';
import { controlRoutes, type ControlActions } from './control/control-routes';
import { injectInto } from './control/inject';
import { toKline, toRange, type OracleQuery } from './control/oracle';
import type { Dependencies } from './dependencies';
import { faultSchema, type FaultRequest } from './faults/fault';
import { faultBoard, type ActiveFault } from './faults/fault-board';
import { offsetClock } from './faults/offset-clock';
import type { Limits } from './limits';
import type { MarketClock } from './market-clock';
import type { Market } from './market/market';
import { readKlines } from './read-klines';
import { restRoutes } from './rest/rest-routes';
import { streamServer } from './stream/stream-server';

export type RunDependencies = {
  readonly market: Market;
  readonly clock: MarketClock;
  readonly realNowMs: () => number;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** What `/metrics` answers with; absent: there is no such path. */
  readonly registry?: Registry;
};

/** What `/control` does, without HTTP. */
export type Control = {
  /** Throws what is no fault, or cannot be had: that is a bug of the caller. */
  readonly inject: (fault: FaultRequest) => ActiveFault;
  readonly faults: () => readonly ActiveFault[];
  /** Ends the faults; klines that have opened keep what was to be altered of them. */
  readonly clear: () => void;
  /**
   * The truth: every kline with open time in `[fromMs, toMs)` up to now, the one in progress with `closed: false`. As REST has
   * it in the end: those that never appear are left out, those that are restated are in their last version.
   */
  readonly klines: (query: OracleQuery) => Promise<readonly Kline[]>;
  /** What was done to it. */
  readonly alterations: () => Promise<Alterations>;
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
  const alterations = alterationBoard(rest.market);
  const clock = offsetClock(rest.clock, faults.clockOffsetMs);
  const seenThrough = (market: Market): Dependencies => ({ ...rest, clock, faults, market });
  const app = fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 });
  const streams = streamServer(
    app.server,
    seenThrough(streamMarket(rest.market, alterations)),
    alterations.shown,
  );
  const truth = finalMarket(rest.market, alterations);
  const inject = injectInto(faults, alterations, streams, rest.clock, clock, rest.realNowMs);
  const actions: ControlActions = {
    inject,
    clear: () => {
      faults.clear();
      alterations.release(clock.latestMs());
    },
    alterations: () => readAlterations(rest.market, alterations, faults.told(), rest.clock.nowMs()),
    connections: streams.connections,
  };
  app.get('/healthz', () => ({ status: 'ok' }));
  if (rest.registry !== undefined) metricsRoute(app, rest.registry);
  restRoutes(app, seenThrough(restMarket(rest.market, alterations, rest.clock.nowMs)));
  controlRoutes(app, seenThrough(truth), actions);
  const stop = async (): Promise<void> => {
    streams.stop();
    await app.close();
  };
  await app.listen({ host, port }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const address = `${reachable(host)}:${(app.server.address() as AddressInfo).port}`;
  const control = controlOf(seenThrough(truth), actions);
  return { url: `http://${address}`, streamUrl: `ws://${address}`, stop, control };
};

const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

const controlOf = ({ market, clock, faults }: Dependencies, actions: ControlActions): Control => ({
  ...actions,
  inject: (fault) => {
    const injected = actions.inject(faultSchema.parse(fault));
    if (E.isLeft(injected)) throw new Error(injected.left);
    return injected.right;
  },
  faults: faults.active,
  klines: async (query) =>
    (await readKlines(market, toRange(query), clock.nowMs())).map((kline) => toKline(query, kline)),
  nowMs: clock.nowMs,
});

const metricsRoute = (app: FastifyInstance, registry: Registry): void => {
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()));
};
