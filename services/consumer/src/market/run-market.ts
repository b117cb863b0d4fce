/** Keeps the market pipeline of one source at work: reads back what it remembers, and joins. */
import { Topics } from '@cryptostream/contracts';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { Committer } from '../dependencies';
import { runSole, type RunningSole } from '../run-sole';
import type { MarketDependencies } from './dependencies';
import { runMarketSession } from './market-session';
import { restoreMarket } from './restore-market';
import type { MarketConfiguration } from './topology';

export type RunningMarket = RunningSole;

const part = 'market';

export const runMarket = (
  dependencies: MarketDependencies,
  configuration: MarketConfiguration,
): RunningMarket => {
  const transactionalId = `consumer-market-${configuration.plan.source}`;
  return runSole(dependencies, {
    part,
    transactionalId,
    does: 'computes',
    open: dependencies.openCommitter(transactionalId, [Topics.marketMemory, Topics.alertRules]),
    work: (committer, signal) => workOn(dependencies, configuration, committer, signal),
  });
};

const workOn = async (
  dependencies: MarketDependencies,
  configuration: MarketConfiguration,
  committer: Committer,
  signal: AbortSignal,
): Promise<LogError | null> => {
  const { logger, onTrouble, reader } = dependencies;
  const restored = await restoreMarket(reader, configuration)();
  if (E.isLeft(restored)) return restored.left;
  const { joinedMs } = restored.right.pipeline.join;
  logger.info('going on where the log says', {
    source: configuration.plan.source,
    joined: joinedMs === null ? null : new Date(joinedMs).toISOString(),
  });
  onTrouble?.(part, null);
  return runMarketSession({ dependencies, configuration, committer, signal }, restored.right);
};
