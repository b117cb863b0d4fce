/**
 * kafkajs' own lines in our log. It calls a coordinator that is still loading, or a broker that is being restarted, an error
 * and then tries again; what it gives up on comes to us as an error value and is told there. So only what nobody else
 * would tell stays visible.
 */
import { logLevel, type logCreator } from 'kafkajs';
import type { Logger } from '@cryptostream/ports';

/** Parts of kafkajs whose errors all end in a rejected promise that we hold. */
const toldElsewhere = new Set(['Connection', 'BrokerPool', 'Producer', 'Cluster', 'Admin']);

export const toLogCreator =
  (logger: Logger): logCreator =>
  () =>
  ({
    namespace,
    level,
    log: { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields },
  }) => {
    const visible =
      level === logLevel.ERROR && !toldElsewhere.has(namespace) && fields['retryTime'] === undefined;
    logger[visible ? 'warn' : 'debug'](`kafkajs: ${message}`, { part: namespace, ...fields });
  };
