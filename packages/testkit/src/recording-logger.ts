/** A log that keeps its lines for a test to look at. */
import type { LogFields, Logger } from '@cryptostream/ports';

export type LoggedLine = {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields;
};

export const recordingLogger = (): { readonly logger: Logger; readonly lines: readonly LoggedLine[] } => {
  const lines: LoggedLine[] = [];
  const at =
    (level: LoggedLine['level'], fixed: LogFields) =>
    (event: string, fields: LogFields = {}): void => {
      lines.push({ level, event, fields: { ...fixed, ...fields } });
    };
  const logger = (fixed: LogFields): Logger => ({
    debug: at('debug', fixed),
    info: at('info', fixed),
    warn: at('warn', fixed),
    error: at('error', fixed),
    with: (fields) => logger({ ...fixed, ...fields }),
  });
  return { logger: logger({}), lines };
};
