/** A cluster that answers, or the sentence why it does not. */
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failedWith, type Failure } from '../failure';

/** @param clientId what the broker's log calls it */
export const connectKafka =
  (brokers: readonly string[], clientId: string, logger: Logger): TE.TaskEither<Failure, KafkaLog> =>
  async () => {
    const log = kafkaLog({ brokers, clientId }, logger);
    const reachable = await log.check();
    if (E.isRight(reachable)) return E.right(log);
    await log.close();
    return E.left(failedWith(reachable.left));
  };
