/** What every route gets. */
import type { FastifyInstance, FastifyBaseLogger, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayDependencies, Limits } from '../dependencies';
import type { GatewayMetrics } from '../http/metrics';
import type { MarketView } from '../market-view';
import type { Follower } from '../stream/follower';
import type { Hub } from '../stream/hub';

export type Gateway = {
  readonly dependencies: GatewayDependencies;
  readonly limits: Limits;
  readonly hub: Hub;
  readonly view: MarketView;
  readonly follower: Follower;
  readonly metrics: GatewayMetrics;
  readonly startedAtMs: number;
};

export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export type Routes = (gateway: Gateway, server: Server) => void;
