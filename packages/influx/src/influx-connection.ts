/**
 * HTTP to one InfluxDB through the client's transport. The client's own write buffer, retries and timers are left out on
 * purpose: they drop, re-order and hide what they could not write. Here one call is one request, and its answer is the
 * call's answer.
 */
import {
  HttpError,
  InfluxDB,
  chunksToLinesIterable,
  linesToRowsIterable,
  type Transport,
} from '@influxdata/influxdb-client';
import * as TE from 'fp-ts/TaskEither';
import type { Task } from 'fp-ts/Task';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

export type InfluxOptions = {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  /** For one request, from its start to the end of its answer. */
  readonly timeoutMs: number;
};

/** What came instead of the answer that was asked for. */
export type Failure =
  /** No answer, or not all of it. A write may have taken effect. */
  | { readonly _tag: 'NoAnswer'; readonly message: string }
  | {
      readonly _tag: 'Refusal';
      readonly status: number;
      readonly message: string;
      /** From the header Retry-After. */
      readonly retryAfterMs: number | undefined;
    };

export type Row = { readonly [column: string]: unknown };

export type InfluxConnection = {
  /** Right: the answer was 204. */
  readonly post: (path: string, body: string) => TE.TaskEither<Failure, void>;
  /** Right: the parsed JSON answer, undefined when it was empty. */
  readonly json: (method: string, path: string, body?: unknown) => TE.TaskEither<Failure, unknown>;
  /** Rows of a Flux script, of all its tables. */
  readonly query: (org: string, script: string) => TE.TaskEither<Failure, readonly Row[]>;
  readonly close: Task<void>;
};

export const influxConnection = ({
  url,
  token,
  timeoutMs,
}: Pick<InfluxOptions, 'url' | 'token' | 'timeoutMs'>): InfluxConnection => {
  const agent = new (url.startsWith('https:') ? HttpsAgent : HttpAgent)({ keepAlive: true });
  const { transport } = new InfluxDB({ url, token, timeout: timeoutMs, transportOptions: { agent } });
  const within = attempt(url, timeoutMs);
  return {
    post: (path, body) => within((signal) => post(transport, path, body, signal)),
    json: (method, path, body) =>
      within((signal) =>
        transport.request(path, body, { method, headers: { accept: 'application/json' }, signal }),
      ),
    query: (org, script) => within((signal) => query(transport, org, script, signal)),
    close: async () => agent.destroy(),
  };
};

// The client's own time-out watches for silence and leaves the request running: a write that was given up could still
// arrive after a newer one. The signal ends the request itself. It is not `AbortSignal.timeout`, which lives until its time is over
// and holds what listens to it: the request, with all that was written.
const attempt =
  (url: string, timeoutMs: number) =>
  <A>(run: (signal: AbortSignal) => Promise<A>): TE.TaskEither<Failure, A> => {
    return async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const timer = setTimeout(() => controller.abort(), timeoutMs);
      const answer = await TE.tryCatch(
        () => run(signal),
        (error) =>
          signal.aborted
            ? noAnswer(`InfluxDB at ${url} did not answer within ${timeoutMs} ms`)
            : toFailure(url, error),
      )();
      clearTimeout(timer);
      return answer;
    };
  };

const post = async (transport: Transport, path: string, body: string, signal: AbortSignal): Promise<void> => {
  let status: number | undefined;
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  await transport.request(path, body, { method: 'POST', headers, signal }, (_, statusCode) => {
    status = statusCode;
  });
  // Anything else comes from something that is not InfluxDB 2.
  if (status !== 204) throw httpError(status ?? 0, 'only 204 means that a write was stored');
};

const query = async (
  transport: Transport,
  org: string,
  script: string,
  signal: AbortSignal,
): Promise<readonly Row[]> => {
  const body = JSON.stringify({
    query: script,
    type: 'flux',
    dialect: { header: true, annotations: ['datatype', 'group', 'default'] },
  });
  const path = `/api/v2/query?org=${encodeURIComponent(org)}`;
  const headers = { 'content-type': 'application/json', 'accept-encoding': 'identity' };
  const chunks = transport.iterate(path, body, { method: 'POST', headers, signal });
  const rows: Row[] = [];
  const lines = chunksToLinesIterable(chunks, transport.chunkCombiner);
  for await (const { values, tableMeta } of linesToRowsIterable(lines))
    rows.push(orThrow(tableMeta.toObject(values)));
  return rows;
};

// A script that fails half way has answered 200 already; the client hands its error out as a row.
const orThrow = (row: Row): Row => {
  if ('error' in row && 'reference' in row) throw httpError(500, String(row['error']));
  return row;
};

const httpError = (status: number, message: string): HttpError =>
  new HttpError(status, undefined, undefined, undefined, undefined, message);

const toFailure = (url: string, error: unknown): Failure => {
  if (!(error instanceof HttpError)) return noAnswer(`InfluxDB at ${url}: ${toText(error)}`);
  const { statusCode: status, message, headers } = error;
  return {
    _tag: 'Refusal',
    status,
    message,
    retryAfterMs: toRetryAfterMs(headers?.['retry-after'], headers?.['date']),
  };
};

const noAnswer = (message: string): Failure => ({ _tag: 'NoAnswer', message });

// An AggregateError of several addresses has an empty message.
const toText = (error: unknown): string => {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
};

// Seconds or a date (RFC 9110); the client takes the seconds for milliseconds. A date is read against the server's clock.
const toRetryAfterMs = (
  after: string | readonly string[] | undefined,
  date: string | readonly string[] | undefined,
): number | undefined => {
  if (typeof after !== 'string') return undefined;
  const waitMs = /^\d+$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - Date.parse(String(date));
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
};
