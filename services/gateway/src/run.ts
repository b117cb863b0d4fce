/** Runs the gateway until it is stopped. */
import * as E from 'fp-ts/Either';
import { defaultLimits, type GatewayDependencies } from './dependencies';
import { createMetrics } from './http/metrics';
import { createMarketView } from './market-view';
import type { Gateway } from './routes/routes';
import { createServer } from './server';
import { startFollower } from './stream/follower';
import { createHub } from './stream/hub';

export type RunningGateway = {
  readonly url: string;
  readonly stop: () => Promise<void>;
};

/** Listens at once; `/readyz` tells when the store and the topics are there. Rejects when the port cannot be had. */
export const run = async (dependencies: GatewayDependencies): Promise<RunningGateway> => {
  const gateway = toGateway(dependencies);
  const server = await createServer(gateway);
  const url = await server.listen(dependencies.http).catch(async (error: unknown) => {
    await gateway.follower.stop();
    throw error;
  });
  dependencies.logger.info('listening', { url });
  return {
    url,
    stop: async () => {
      await gateway.follower.stop();
      await server.close();
    },
  };
};

const toGateway = (dependencies: GatewayDependencies): Gateway => {
  const limits = { ...defaultLimits, ...dependencies.limits };
  const metrics = createMetrics(dependencies.registry);
  const hub = createHub(limits.keptEvents, dependencies.logger, metrics.recordNotUnderstood);
  hub.subscribe(({ event }) => metrics.eventTold(event.name));
  const view = createMarketView(dependencies, limits, hub);
  void view.coverage().then((coverage) => E.isRight(coverage) && hub.startFrom(coverage.right));
  const follower = startFollower(dependencies, hub);
  return { dependencies, limits, metrics, hub, view, follower, startedAtMs: dependencies.clock.nowMs() };
};
