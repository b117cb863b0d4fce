/** A log that says nothing, for tests and for tools whose output is data. */
import type { Logger } from '@cryptostream/ports';

const nothing = (): void => undefined;

export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  with: () => silentLogger,
};
