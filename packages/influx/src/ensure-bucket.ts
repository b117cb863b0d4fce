/**
 * Makes the bucket what is asked for: creates it, or changes its retention. With InfluxDB's default of one shard for each
 * week, years of daily klines make hundreds of shards, and writing them runs into the server's own time-out; one shard for
 * each quarter does not.
 */
import type { StoreError } from '@cryptostream/ports';
import * as O from 'fp-ts/Option';
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
  type RetentionRule,
} from './influx-api';

export type BucketOptions = InfluxAdministration & {
  readonly bucket: string;
  /** For ever when absent; at least an hour. */
  readonly retentionMs?: number;
};

const quarterSeconds = 91 * 24 * 3_600;

/** Asking again changes nothing. A changed shard length holds for shards that are not there yet. */
export const ensureBucket = (options: BucketOptions): TE.TaskEither<StoreError, void> =>
  withApi(options, (call) =>
    pipe(
      findBucket(call, options.org, options.bucket),
      TE.chain(
        O.match(
          () => create(call, options),
          (found) => adjust(call, options, found),
        ),
      ),
    ),
  );

const toRule = ({ retentionMs = 0 }: BucketOptions): RetentionRule => {
  const everySeconds = Math.floor(retentionMs / 1_000);
  const longest = everySeconds === 0 ? quarterSeconds : everySeconds;
  return { type: 'expire', everySeconds, shardGroupDurationSeconds: Math.min(quarterSeconds, longest) };
};

const create = (call: CallApi, options: BucketOptions): TE.TaskEither<Failure, void> =>
  pipe(
    call<{ readonly orgs: readonly { readonly id: string }[] }>(
      'GET',
      `/api/v2/orgs?${parameters({ org: options.org })}`,
    ),
    TE.chain(({ orgs: [org] }) =>
      org === undefined
        ? TE.left(notFound(`no organisation "${options.org}"`))
        : call('POST', '/api/v2/buckets', {
            orgID: org.id,
            name: options.bucket,
            retentionRules: [toRule(options)],
          }),
    ),
    TE.map(() => undefined),
  );

const adjust = (call: CallApi, options: BucketOptions, bucket: Bucket): TE.TaskEither<Failure, void> =>
  isSame(bucket.retentionRules[0], toRule(options))
    ? TE.right(undefined)
    : pipe(
        call('PATCH', `/api/v2/buckets/${bucket.id}`, { retentionRules: [toRule(options)] }),
        TE.map(() => undefined),
      );

const isSame = (found: RetentionRule | undefined, wanted: RetentionRule): boolean =>
  found?.everySeconds === wanted.everySeconds &&
  found.shardGroupDurationSeconds === wanted.shardGroupDurationSeconds;
