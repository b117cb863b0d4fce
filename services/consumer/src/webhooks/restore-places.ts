/** Where topic `alerts` is read on for each webhook. */
import { parseJson, Topics, webhookPlaceSchema, type WebhookPlace } from '@cryptostream/contracts';
import type { LogError, Logger, LogReader, LogRecord, PartitionOffsets, Position } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { readNewest } from '../read-newest';
import { placePartition, type Webhook } from './topology';

export type RestoredPlace<W extends Webhook> = {
  readonly webhook: W;
  /** One for each partition of `alerts`. */
  readonly positions: readonly Position[];
  /** Nothing was known of it: it begins at the end. */
  readonly isNew: boolean;
};

export const restorePlaces = <W extends Webhook>(
  reader: LogReader,
  logger: Logger,
  webhooks: readonly W[],
): TE.TaskEither<LogError, readonly RestoredPlace<W>[]> =>
  pipe(
    readNewest(reader, Topics.webhookState, placePartition),
    TE.chain((places) =>
      pipe(
        reader.offsets(Topics.alerts),
        TE.chainEitherK((ranges) =>
          pipe(
            webhooks,
            E.traverseArray((webhook) =>
              pipe(
                toPlace(places.get(webhook.name)),
                E.map((place) => restored(logger, webhook, place, ranges)),
              ),
            ),
          ),
        ),
      ),
    ),
  );

const toPlace = (record: LogRecord | undefined): E.Either<LogError, WebhookPlace | null> =>
  record === undefined
    ? E.right(null)
    : pipe(
        parseJson(new TextDecoder().decode(record.value ?? new Uint8Array())),
        E.chain((json) => {
          const result = webhookPlaceSchema.safeParse(json);
          return result.success ? E.right(result.data) : E.left(result.error.message);
        }),
        E.mapLeft((reason): LogError => ({
          _tag: 'LogRefused',
          message: `${record.key ?? ''} in ${Topics.webhookState} cannot be read: ${reason}. Give the webhook another name, it then begins at the end of ${Topics.alerts}.`,
          retryable: false,
        })),
      );

const restored = <W extends Webhook>(
  logger: Logger,
  webhook: W,
  place: WebhookPlace | null,
  ranges: readonly PartitionOffsets[],
): RestoredPlace<W> => ({
  webhook,
  isNew: place === null,
  positions: ranges.map(({ partition, low, high }) => {
    const known = place?.offsets[partition] ?? high;
    const offset = Math.min(Math.max(known, low), high);
    if (offset !== known)
      logger.warn(
        known < low
          ? 'alerts were deleted by retention before a webhook was told of them; it goes on with the oldest that is kept'
          : 'a webhook was told of more alerts than the topic has; it goes on at the end: the topic was made anew, or the log lost its newest records',
        { webhook: webhook.name, partition, told: known, from: low, to: high },
      );
    return { topic: Topics.alerts, partition, offset };
  }),
});
