/** The log: pino JSON Lines on standard output with one schema; for a person at a terminal the same lines in colour. */
import type { LogFields, Logger } from '@cryptostream/ports';
import { pino, type Logger as Pino } from 'pino';
import { build as pretty } from 'pino-pretty';

export type LoggerOptions = {
  readonly service: string;
  readonly level: string;
  /** Lines for a person instead of JSON. */
  readonly human: boolean;
};

/** Names of fields whose values never reach a log. */
const secretFields = [
  'token',
  'password',
  'secret',
  'authorization',
  '*.token',
  '*.password',
  '*.secret',
  '*.authorization',
];

export const createLogger = ({ service, level, human }: LoggerOptions): Logger =>
  toLogger(
    pino(
      {
        level,
        base: { service },
        messageKey: 'event',
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: { paths: secretFields, censor: '[redacted]' },
      },
      human
        ? // At once, so that lines and a progress bar do not cross.
          pretty({
            messageKey: 'event',
            ignore: 'pid,hostname,service',
            translateTime: 'SYS:HH:MM:ss',
            singleLine: true,
            sync: true,
          })
        : undefined,
    ),
  );

const toLogger = (log: Pino): Logger => ({
  debug: (event, fields = {}) => log.debug(fields, event),
  info: (event, fields = {}) => log.info(fields, event),
  warn: (event, fields = {}) => log.warn(fields, event),
  error: (event, fields = {}) => log.error(fields, event),
  with: (fields: LogFields) => toLogger(log.child(fields)),
});
