/** What the parts tell in the cluster is too much where twenty of them share one terminal: debug here, troubles as ever. */
import type { Logger } from '@cryptostream/ports';

export const quietLogger = (logger: Logger): Logger => ({
  ...logger,
  info: logger.debug,
  with: (fields) => quietLogger(logger.with(fields)),
});
