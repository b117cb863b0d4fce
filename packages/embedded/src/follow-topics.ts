/** Shows committed records to those who watch. Records come from memory, after their commit. */
import type { FollowTopics, LogRecord, Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { CommittedRecord, Commits } from './commits';
import type { TopicTable } from './topic-table';

type Parts = {
  readonly topics: TopicTable;
  readonly commits: Commits;
  readonly turn: () => Promise<void>;
  readonly logger: Logger;
};

export const followTopics =
  (parts: Parts): FollowTopics =>
  (topics, onRecord) =>
    TE.fromIOEither(() =>
      pipe(
        topics,
        E.traverseArray(parts.topics.find),
        E.map(() => follow(parts, topics, onRecord)),
      ),
    );

// A turn of the event loop per so many records.
const recordsPerTurn = 500;

const follow = (
  { commits, turn, logger }: Parts,
  topics: readonly string[],
  onRecord: (record: LogRecord) => void,
) => {
  const waiting: CommittedRecord[] = [];
  let isShowing = false;
  const show = async (): Promise<void> => {
    isShowing = true;
    while (waiting.length > 0) {
      await turn();
      waiting.splice(0, recordsPerTurn).forEach((record) => showOne(logger, onRecord, record));
    }
    isShowing = false;
  };
  const unlisten = commits.listen(topics, (records) => {
    for (const record of records) waiting.push(record);
    if (!isShowing) void show();
  });
  return {
    stop: async () => {
      unlisten();
      waiting.length = 0;
    },
  };
};

// One watcher's bug must not end the process that collects.
const showOne = (logger: Logger, onRecord: (record: LogRecord) => void, record: CommittedRecord): void => {
  try {
    onRecord({ ...record, value: Buffer.from(record.value, 'utf8') });
  } catch (error) {
    logger.error('a follower failed on a record', { topic: record.topic, offset: record.offset, error });
  }
};
