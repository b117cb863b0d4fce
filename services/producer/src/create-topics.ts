/** One-shot: makes the topics of all intervals, and refuses when one of them has another number of partitions. */
import { Topics } from '@cryptostream/contracts';
import { kafkaLog } from '@cryptostream/kafka';
import { Configuration, exitCodes, exitWithWrongConfiguration } from '@cryptostream/runtime';
import { createLogger } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';

const schema = z.object({
  INTERVALS: Configuration.intervals,
  PARTITIONS: Configuration.integer(1, 1_000).default(4),
  REPLICATION_FACTOR: Configuration.integer(1, 10).default(1),
  KAFKA_BROKERS: Configuration.brokers,
  LOG_LEVEL: Configuration.logLevel.default('info'),
});

const main = async (): Promise<void> => {
  const environment = Configuration.readConfiguration(schema, process.env);
  if (E.isLeft(environment)) return exitWithWrongConfiguration('topics', environment.left);
  const settings = environment.right;
  const logger = createLogger({ service: 'topics', level: settings.LOG_LEVEL, human: false });
  const log = kafkaLog({ brokers: settings.KAFKA_BROKERS, clientId: 'topics' }, logger);
  const created = await pipe(
    log.waitUntilReachable(({ message }) => logger.warn('waiting for Kafka', { reason: message })),
    TE.chain(() =>
      log.createTopics(
        Topics.specifications(settings.INTERVALS).map(({ topic, config }) => ({
          topic,
          config,
          partitions: settings.PARTITIONS,
          replicationFactor: settings.REPLICATION_FACTOR,
        })),
      ),
    ),
  )();
  if (E.isLeft(created)) logger.error('topics refused', { reason: created.left.message });
  else logger.info('topics are there', { created: created.right });
  await log.close();
  process.exit(E.isLeft(created) ? exitCodes.failure : exitCodes.fine);
};

void main();
