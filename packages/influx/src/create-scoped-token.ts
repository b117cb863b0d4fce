/**
 * Makes a token that may read or write one bucket and nothing else. Asking again under the same description answers the
 * same token; one with other permissions under that description is replaced.
 */
import type { StoreError } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Failure } from './influx-connection';
import {
  findBucket,
  notFound,
  parameters,
  withApi,
  type Bucket,
  type CallApi,
  type InfluxAdministration,
} from './influx-api';

export type ScopedToken = InfluxAdministration & {
  readonly bucket: string;
  readonly read: boolean;
  readonly write: boolean;
  /** What the token is for; one token for each description. */
  readonly description: string;
};

export const createScopedToken = (options: ScopedToken): TE.TaskEither<StoreError, string> =>
  withApi(options, (call) =>
    pipe(
      findBucket(call, options.org, options.bucket),
      TE.chain(
        TE.fromOption(() => notFound(`no bucket "${options.bucket}" in organisation "${options.org}"`)),
      ),
      TE.bindTo('bucket'),
      TE.bind('existing', ({ bucket }) => findTokens(call, bucket.orgID, options.description)),
      TE.chain(({ bucket, existing }) => keepOrReplace(call, options, bucket, existing)),
    ),
  );

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

const findTokens = (
  call: CallApi,
  orgID: string,
  description: string,
): TE.TaskEither<Failure, readonly Authorization[]> =>
  pipe(
    call<{ readonly authorizations: readonly Authorization[] }>(
      'GET',
      `/api/v2/authorizations?${parameters({ orgID })}`,
    ),
    TE.map(({ authorizations }) => authorizations.filter((each) => each.description === description)),
  );

const keepOrReplace = (
  call: CallApi,
  options: ScopedToken,
  bucket: Bucket,
  existing: readonly Authorization[],
): TE.TaskEither<Failure, string> => {
  const permissions = toPermissions(options, bucket);
  const kept = existing.find((each) => each.status === 'active' && isSame(each.permissions, permissions));
  return kept === undefined
    ? replace(call, existing, { orgID: bucket.orgID, description: options.description, permissions })
    : TE.right(kept.token);
};

const replace = (
  call: CallApi,
  existing: readonly Authorization[],
  wanted: object,
): TE.TaskEither<Failure, string> =>
  pipe(
    existing,
    TE.traverseSeqArray(({ id }) => call('DELETE', `/api/v2/authorizations/${id}`)),
    TE.chain(() => call<Authorization>('POST', '/api/v2/authorizations', wanted)),
    TE.map(({ token }) => token),
  );

const toPermissions = (options: ScopedToken, { id, orgID }: Bucket): readonly Permission[] =>
  (['read', 'write'] as const)
    .filter((action) => options[action])
    .map((action) => ({ action, resource: { type: 'buckets', id, orgID } }));

const isSame = (left: readonly Permission[], right: readonly Permission[]): boolean =>
  toText(left) === toText(right);

const toText = (permissions: readonly Permission[]): string =>
  permissions
    .map(({ action, resource: { type, id, orgID } }) => `${action} ${type} ${id} ${orgID}`)
    .toSorted()
    .join('\n');
