/**
 * Writes points with no loss: Right means stored, each point that InfluxDB will never take is named, and everything else is
 * a Left after which the caller writes the same points again. One request in flight for each call, since the order of
 * writes decides which of two values of one point stays; callers run partitions side by side.
 */
import type { Point } from '@cryptostream/contracts';
import { reason } from '@cryptostream/domain';
import type { Logger, PointWriter, RejectedPoint, Removal, StoreError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { influxConnection, type InfluxConnection, type InfluxOptions } from './influx-connection';
import { toBatches } from './to-batches';
import { toStoreError } from './to-store-error';
import { toLine } from './to-line';
import { toWriteFailure, type WriteFailure } from './to-write-failure';

export const influxWriter = (options: InfluxOptions, logger: Logger): PointWriter => {
  const connection = influxConnection(options);
  const path = toPath(options);
  const post: Post = (body) => pipe(connection.post(path, body), TE.mapLeft(toWriteFailure));
  return {
    write: (points) => write(post, logger, points),
    remove: (removals) => remove(connection, options, removals),
    // An empty body is answered like any other: 204, 401, 404.
    check: pipe(post(''), TE.mapLeft(ofEmptyBody)),
    close: connection.close,
  };
};

type Post = (body: string) => TE.TaskEither<WriteFailure, void>;

type Item = { readonly point: Point; readonly line: string };

type Written = TE.TaskEither<StoreError, readonly RejectedPoint[]>;

const toPath = ({ org, bucket }: InfluxOptions): string =>
  `/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'ms' }).toString()}`;

const closedKlines = ['kline_raw', 'kline_enriched'];

// One after the other: each holds up the writes of its shards.
const remove = (
  connection: InfluxConnection,
  { org, bucket }: InfluxOptions,
  removals: readonly Removal[],
): TE.TaskEither<StoreError, void> =>
  pipe(
    removals.flatMap((removal) => closedKlines.map((measurement) => toDeletion(measurement, removal))),
    TE.traverseSeqArray((deletion) =>
      connection.json('POST', `/api/v2/delete?${new URLSearchParams({ org, bucket }).toString()}`, deletion),
    ),
    TE.bimap(toStoreError, () => undefined),
  );

// InfluxDB takes `stop` as inclusive. Names of sources, symbols and intervals hold nothing that would need an escape.
const toDeletion = (measurement: string, { source, symbol, interval, fromMs, toMs }: Removal) => ({
  start: new Date(fromMs).toISOString(),
  stop: new Date(toMs - 1).toISOString(),
  predicate: `_measurement="${measurement}" AND source="${source}" AND symbol="${symbol}" AND interval="${interval}"`,
});

const write = (post: Post, logger: Logger, points: readonly Point[]): Written => {
  const items: Item[] = [];
  const unwritable: RejectedPoint[] = [];
  for (const point of points) {
    const line = toLine(point);
    if (E.isRight(line)) items.push({ point, line: line.right });
    else unwritable.push({ point, reason: line.left });
  }
  return pipe(
    toBatches(items),
    TE.traverseSeqArray((batch) => writeBatch(post, logger, batch)),
    TE.map((refused) => [...unwritable, ...refused.flat()]),
  );
};

const writeBatch = (post: Post, logger: Logger, items: readonly Item[]): Written =>
  pipe(
    post(items.map(({ line }) => line).join('\n')),
    TE.map((): readonly RejectedPoint[] => []),
    TE.orElse((failure) =>
      failure._tag === 'LinesRefused' ? findRefused(post, logger, items, failure) : TE.left(failure),
    ),
  );

type LinesRefused = Extract<WriteFailure, { readonly _tag: 'LinesRefused' }>;

// Repeating lines that were stored already changes nothing, as long as the halves keep their order.
const findRefused = (post: Post, logger: Logger, items: readonly Item[], failure: LinesRefused): Written => {
  const { message, dropped } = failure;
  if (items.length === 1 || dropped === items.length)
    return TE.right(items.map((item) => toRejected(item, message)));
  logger.debug('points refused, splitting the batch', {
    points: items.length,
    reason: message.slice(0, 300),
  });
  const middle = Math.ceil(items.length / 2);
  return pipe(
    [items.slice(0, middle), items.slice(middle)],
    TE.traverseSeqArray((half) => writeBatch(post, logger, half)),
    TE.map(RA.flatten),
  );
};

const toRejected = ({ point, line }: Item, message: string): RejectedPoint => ({
  point,
  reason: reason('sink_refused', '', line, message),
});

const ofEmptyBody = (failure: WriteFailure): StoreError =>
  failure._tag === 'LinesRefused'
    ? { _tag: 'StoreRefused', message: failure.message, retryable: false }
    : failure;
