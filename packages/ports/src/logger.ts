/** Structured log: an event name in words, then fields. Adapter: packages/telemetry (pino). */
export type LogFields = { readonly [name: string]: unknown };

export type Logger = {
  readonly debug: (event: string, fields?: LogFields) => void;
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
  /** The same log with fields added to each line. */
  readonly with: (fields: LogFields) => Logger;
};
