/** The consumer as a process: PIPELINE says what it does. */
import '@cryptostream/runtime/while-loading';
import type { Logger } from '@cryptostream/ports';
import { exitWithWrongConfiguration, runService, type Running } from '@cryptostream/runtime';
import { createLogger } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { readEnvironment, readPipeline, type LogEnvironment } from './configuration';
import { readMarketEnvironment } from './market/configuration';
import { startMarket } from './market/start-market';
import { startEnrichment } from './start-enrichment';
import { readWebhooksEnvironment } from './webhooks/configuration';
import { startWebhooks } from './webhooks/start-webhooks';

const main = async (): Promise<void> => {
  const pipeline = readPipeline(process.env);
  if (E.isLeft(pipeline)) return exitWithWrongConfiguration('consumer', pipeline.left);
  switch (pipeline.right.PIPELINE) {
    case 'enrichment':
      return run(readEnvironment(process.env), ({ INTERVAL }) => ({ interval: INTERVAL }), startEnrichment);
    case 'market':
      return run(
        readMarketEnvironment(process.env),
        ({ SOURCE }) => ({ pipeline: 'market', source: SOURCE }),
        startMarket,
      );
    case 'webhooks':
      return run(readWebhooksEnvironment(process.env), () => ({ pipeline: 'webhooks' }), startWebhooks);
  }
};

const run = async <S extends LogEnvironment>(
  environment: E.Either<readonly string[], S>,
  toLabels: (settings: S) => { readonly [name: string]: string },
  start: (settings: S, logger: Logger) => Promise<Running>,
): Promise<void> => {
  if (E.isLeft(environment)) return exitWithWrongConfiguration('consumer', environment.left);
  const settings = environment.right;
  const logger = createLogger({ service: 'consumer', level: settings.LOG_LEVEL, human: false }).with({
    ...toLabels(settings),
    consumerId: settings.CONSUMER_ID,
  });
  await runService(logger, () => start(settings, logger));
};

void main();
