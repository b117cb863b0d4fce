/** Reads several partitions; while there is nothing new it sleeps until something is committed. */
import type { Clock, LogError, OpenArrivals, Position, Stretch } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { Commits } from './commits';
import type { ReadOffsets } from './read-offsets';
import type { ReadRecords } from './read-records';

type Parts = {
  readonly commits: Commits;
  readonly offsets: ReadOffsets;
  readonly read: ReadRecords;
  readonly turn: () => Promise<void>;
  readonly clock: Clock;
};

const maxWaitMs = 500;

export const openArrivals =
  (parts: Parts): OpenArrivals =>
  () => ({
    next: (positions) => async () => {
      const arrival = listenFor(parts, positions);
      try {
        const stretches = await readAll(parts, positions);
        if (E.isLeft(stretches) || stretches.right.some(isNew)) return stretches;
        await arrival.wait();
        return await readAll(parts, positions);
      } finally {
        arrival.stop();
      }
    },
    close: async () => undefined,
  });

const isNew = ({ offset, nextOffset }: Stretch): boolean => nextOffset > offset;

const listenFor = ({ commits, clock }: Parts, positions: readonly Position[]) => {
  const rung = new AbortController();
  const topics = [...new Set(positions.map(({ topic }) => topic))];
  const unlisten = commits.listen(topics, (records) => {
    const isWanted = positions.some(({ topic, partition }) =>
      records.some((record) => record.topic === topic && record.partition === partition),
    );
    if (isWanted) rung.abort();
  });
  return {
    wait: async (): Promise<void> => {
      if (!rung.signal.aborted) await clock.sleep(maxWaitMs, rung.signal);
    },
    stop: unlisten,
  };
};

/** A turn of the event loop for each partition, so that HTTP is served in between. */
const readAll = async (
  parts: Parts,
  positions: readonly Position[],
): Promise<E.Either<LogError, readonly Stretch[]>> => {
  const stretches: Stretch[] = [];
  for (const position of positions) {
    await parts.turn();
    const stretch = readOne(parts, position);
    if (E.isLeft(stretch)) return stretch;
    stretches.push(stretch.right);
  }
  return E.right(stretches);
};

const readOne = ({ offsets, read }: Parts, position: Position): E.Either<LogError, Stretch> => {
  const { topic, partition, offset } = position;
  return pipe(
    offsets(topic),
    E.chain((rows) => {
      const row = rows.find((each) => each.partition === partition);
      return row === undefined || offset < row.low || offset > row.high
        ? E.left(notThere(position, row))
        : E.right(row);
    }),
    E.chain(({ high }) =>
      offset === high ? E.right({ records: [], nextOffset: offset }) : read(topic, partition, offset),
    ),
    E.map((chunk) => ({ ...position, ...chunk })),
  );
};

const notThere = (
  { topic, partition, offset }: Position,
  row: { readonly low: number; readonly high: number } | undefined,
): LogError => ({
  _tag: 'LogRefused',
  message:
    row === undefined
      ? `topic ${topic} has no partition ${partition}`
      : `${topic}-${partition} was processed up to offset ${offset}, but the data file has ${row.low} to ${row.high}: use another data file, or put the records back.`,
  retryable: false,
});
