/** InfluxDB's management API, as far as setting up needs it. */
import type { StoreError } from '@cryptostream/ports';
import * as O from 'fp-ts/Option';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { influxConnection, type Failure } from './influx-connection';
import { toStoreError } from './to-store-error';

export type InfluxAdministration = {
  readonly url: string;
  /** An operator token: it sees everything. */
  readonly adminToken: string;
  readonly org: string;
};

/** One request; the answer is taken to be of the documented shape. */
export type CallApi = <A>(method: string, path: string, body?: unknown) => TE.TaskEither<Failure, A>;

export type RetentionRule = {
  readonly type: 'expire';
  /** 0 is for ever. */
  readonly everySeconds: number;
  readonly shardGroupDurationSeconds: number;
};

export type Bucket = {
  readonly id: string;
  readonly orgID: string;
  readonly retentionRules: readonly RetentionRule[];
};

const timeoutMs = 10_000;

/** Gives the API to `use`, and closes the connection after it. */
export const withApi = <A>(
  { url, adminToken }: InfluxAdministration,
  use: (call: CallApi) => TE.TaskEither<Failure, A>,
): TE.TaskEither<StoreError, A> => {
  const connection = influxConnection({ url, token: adminToken, timeoutMs });
  const call: CallApi = <B>(method: string, path: string, body?: unknown) =>
    pipe(
      connection.json(method, path, body),
      TE.map((answer) => answer as B),
    );
  return pipe(
    TE.bracket(
      TE.right(undefined),
      () => use(call),
      () => TE.fromTask(connection.close),
    ),
    TE.mapLeft(toStoreError),
  );
};

export const findBucket = (
  call: CallApi,
  org: string,
  bucket: string,
): TE.TaskEither<Failure, O.Option<Bucket>> =>
  pipe(
    call<{ readonly buckets: readonly Bucket[] }>(
      'GET',
      `/api/v2/buckets?${parameters({ org, name: bucket })}`,
    ),
    TE.map(({ buckets: [found] }) => O.fromNullable(found)),
    TE.orElse((failure) => (isNotFound(failure) ? TE.right(O.none) : TE.left(failure))),
  );

export const parameters = (values: { readonly [name: string]: string }): string =>
  new URLSearchParams(values).toString();

export const notFound = (message: string): Failure => ({
  _tag: 'Refusal',
  status: 404,
  message,
  retryAfterMs: undefined,
});

const isNotFound = (failure: Failure): boolean => failure._tag === 'Refusal' && failure.status === 404;
