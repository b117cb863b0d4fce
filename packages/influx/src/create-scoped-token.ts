/**
 * Makes a token that may read or write one bucket and nothing else. Asking again under the same description answers the
 * same token; one with other permissions under that description is replaced.
 */
import type { StoreError } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { influxConnection, type InfluxConnection } from './influx-connection';
import { toStoreError } from './to-store-error';

export type ScopedToken = {
  readonly url: string;
  /** An operator token: it lists the tokens of all. */
  readonly adminToken: string;
  readonly org: string;
  readonly bucket: string;
  readonly read: boolean;
  readonly write: boolean;
  readonly description: string;
};

export const createScopedToken = (options: ScopedToken): TE.TaskEither<StoreError, string> => {
  const connection = influxConnection({ url: options.url, token: options.adminToken, timeoutMs: 10_000 });
  return pipe(
    findBucket(connection, options),
    TE.bindTo('bucket'),
    TE.bind('existing', ({ bucket }) => findTokens(connection, bucket.orgID, options.description)),
    TE.chain(({ bucket, existing }) => keepOrReplace(connection, options, bucket, existing)),
    TE.chainFirstTaskK(() => connection.close),
    TE.orElseFirstTaskK(() => connection.close),
  );
};

type Bucket = { readonly id: string; readonly orgID: string };

type Permission = {
  readonly action: 'read' | 'write';
  readonly resource: { readonly type: string; readonly id?: string; readonly orgID?: string };
};

type Authorization = {
  readonly id: string;
  readonly token: string;
  readonly status: 'active' | 'inactive';
  readonly description: string;
  readonly permissions: readonly Permission[];
};

const call = <A>(
  connection: InfluxConnection,
  method: string,
  path: string,
  body?: unknown,
): TE.TaskEither<StoreError, A> =>
  pipe(
    connection.json(method, path, body),
    TE.bimap(toStoreError, (answer) => answer as A),
  );

const findBucket = (
  connection: InfluxConnection,
  { org, bucket }: ScopedToken,
): TE.TaskEither<StoreError, Bucket> =>
  pipe(
    call<{ readonly buckets: readonly Bucket[] }>(
      connection,
      'GET',
      `/api/v2/buckets?${new URLSearchParams({ org, name: bucket }).toString()}`,
    ),
    TE.chain(({ buckets: [found] }) =>
      found === undefined
        ? TE.left(refusal(`InfluxDB has no bucket "${bucket}" in organisation "${org}"`))
        : TE.right(found),
    ),
  );

const findTokens = (
  connection: InfluxConnection,
  orgID: string,
  description: string,
): TE.TaskEither<StoreError, readonly Authorization[]> =>
  pipe(
    call<{ readonly authorizations: readonly Authorization[] }>(
      connection,
      'GET',
      `/api/v2/authorizations?${new URLSearchParams({ orgID }).toString()}`,
    ),
    TE.map(({ authorizations }) => authorizations.filter((each) => each.description === description)),
  );

const keepOrReplace = (
  connection: InfluxConnection,
  options: ScopedToken,
  { id, orgID }: Bucket,
  existing: readonly Authorization[],
): TE.TaskEither<StoreError, string> => {
  const permissions = (['read', 'write'] as const)
    .filter((action) => options[action])
    .map((action): Permission => ({ action, resource: { type: 'buckets', id, orgID } }));
  const kept = existing.find((each) => each.status === 'active' && isSame(each.permissions, permissions));
  if (kept !== undefined) return TE.right(kept.token);
  return pipe(
    existing,
    TE.traverseSeqArray((each) => call(connection, 'DELETE', `/api/v2/authorizations/${each.id}`)),
    TE.chain(() =>
      call<Authorization>(connection, 'POST', '/api/v2/authorizations', {
        orgID,
        description: options.description,
        permissions,
      }),
    ),
    TE.map(({ token }) => token),
  );
};

const isSame = (left: readonly Permission[], right: readonly Permission[]): boolean =>
  toText(left) === toText(right);

const toText = (permissions: readonly Permission[]): string =>
  permissions
    .map(({ action, resource: { type, id, orgID } }) => `${action} ${type} ${id} ${orgID}`)
    .toSorted()
    .join('\n');

const refusal = (message: string): StoreError => ({ _tag: 'StoreRefused', message, retryable: false });
