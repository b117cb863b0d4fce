/**
 * The log: pino JSON Lines on standard output with one schema (docs/logging.md); for a person at a terminal the same lines in
 * colour. Nothing secret gets into it, and no outage floods it.
 */
import type { LogFields, Logger } from '@cryptostream/ports';
import { pino, type Logger as Pino } from 'pino';
import { build as pretty } from 'pino-pretty';
import { kindOf } from './log/kind-of';
import { noRepeats, repeat } from './log/repeats';
import { toText, toWire } from './log/to-wire';

export type LoggerOptions = {
  readonly service: string;
  readonly level: string;
  /** Lines for a person instead of JSON. */
  readonly human: boolean;
};

export const createLogger = ({ service, level, human }: LoggerOptions): Logger =>
  toLogger(
    pino(
      {
        level,
        base: { service },
        messageKey: 'event',
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
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
    {},
    limiter(),
  );

type Level = 'info' | 'warn' | 'error';

/** Null: the line is left out. Otherwise how many were left out before it. */
type Limiter = (level: Level, event: string, fields: LogFields) => number | null;

const limiter = (): Limiter => {
  let repeats = noRepeats;
  return (level, event, fields) => {
    const [leftOut, after] = repeat(repeats, kindOf(level, event, fields), performance.now());
    repeats = after;
    return leftOut;
  };
};

const toLogger = (log: Pino, bound: LogFields, limit: Limiter): Logger => {
  const write =
    (level: Level) =>
    (event: string, fields: LogFields = {}): void => {
      if (!log.isLevelEnabled(level)) return;
      const leftOut = limit(level, event, { ...bound, ...fields });
      if (leftOut === null) return;
      log[level](toWire(leftOut === 0 ? fields : { ...fields, leftOut }), toText(event));
    };
  return {
    // Whoever asks for debug lines wants all of them.
    debug: (event, fields = {}) => {
      if (log.isLevelEnabled('debug')) log.debug(toWire(fields), toText(event));
    },
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => toLogger(log.child(toWire(fields)), { ...bound, ...fields }, limit),
  };
};
