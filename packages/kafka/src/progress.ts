/** The group's committed offset. It only shows the lag, so it is written at most once a second, and a failure is only noted. */
import type { Logger } from '@cryptostream/ports';

const everyMs = 1_000;

/** Called with the next offset after each fetch, also when there was nothing new. */
export const createProgress = (
  commit: (nextOffset: number) => Promise<void>,
  logger: Logger,
): ((nextOffset: number) => void) => {
  let committed = -1;
  let dueMs = 0;
  return (nextOffset) => {
    if (nextOffset === committed || Date.now() < dueMs) return;
    committed = nextOffset;
    dueMs = Date.now() + everyMs;
    commit(nextOffset).catch((error: unknown) =>
      logger.debug('the lag could not be shown', { error: String(error) }),
    );
  };
};
