/**
 * Log and store in one SQLite file, for one process without Docker. The same ports as Kafka and InfluxDB, and one thing
 * more: points and records in one transaction (`openCommitter`).
 */
import type { Topics } from '@cryptostream/contracts';
import type {
  Clock,
  FollowTopics,
  JoinGroup,
  KlineReader,
  LogError,
  Logger,
  LogReader,
  Membership,
  OpenArrivals,
  OpenPublisher,
  PointWriter,
} from '@cryptostream/ports';
import type { Task } from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { append } from './append';
import { commits } from './commits';
import { openCommitter, openPublisher, type OpenCommitter } from './committer';
import type { Database } from './database';
import type { EmbeddedError } from './embedded-error';
import { followTopics } from './follow-topics';
import { joinGroup } from './join-group';
import { klineReader } from './kline-reader';
import { logReader } from './log-reader';
import { openArrivals } from './open-arrivals';
import { openDatabase } from './open-database';
import { pointWriter } from './point-writer';
import { readOffsets } from './read-offsets';
import { readRecords } from './read-records';
import { removePoints } from './remove-points';
import { topicTable } from './topic-table';
import { turns } from './turns';
import { writePoints } from './write-points';

export type EmbeddedOptions = {
  /** Path of the data file; made when it is not there. */
  readonly file: string;
  /** Of every topic, for life. */
  readonly partitions: number;
};

export type Embedded = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  readonly openCommitter: OpenCommitter;
  readonly joinGroup: JoinGroup;
  readonly followTopics: FollowTopics;
  readonly openArrivals: OpenArrivals;
  readonly klineReader: KlineReader;
  readonly pointWriter: PointWriter;
  /** Topics that are there stay as they are, but for a changed retention. */
  readonly createTopics: (
    specifications: readonly Topics.TopicSpecification[],
  ) => TE.TaskEither<LogError, void>;
  /** Ends the members of groups, then closes the file. Whatever is used afterwards answers Left. */
  readonly close: Task<void>;
};

export const openEmbedded = (
  { file, partitions }: EmbeddedOptions,
  clock: Clock,
  logger: Logger,
): TE.TaskEither<EmbeddedError, Embedded> =>
  pipe(
    TE.fromIOEither(() => openDatabase(file, process.pid)),
    TE.map((database) => embedded(database, partitions, clock, logger)),
  );

/** Over an open file. */
export const embedded = (database: Database, partitions: number, clock: Clock, logger: Logger): Embedded => {
  const { connection } = database;
  const topics = topicTable(database);
  const read = readRecords(database, topics);
  const offsets = readOffsets(database, topics);
  const turn = turns();
  const committed = commits();
  const members = new Map<string, Membership>();
  const write = writePoints(connection);
  const remove = removePoints(connection);
  const openCommitterHere = openCommitter({
    database,
    clock,
    append: append(connection, topics),
    writePoints: write,
    removePoints: remove,
    announce: committed.announce,
  });
  const parts = { topics, commits: committed, offsets, read, turn, clock, logger, members };
  return {
    reader: logReader(offsets, read),
    openPublisher: openPublisher(openCommitterHere),
    openCommitter: openCommitterHere,
    joinGroup: joinGroup(parts),
    followTopics: followTopics(parts),
    openArrivals: openArrivals(parts),
    klineReader: klineReader(database),
    pointWriter: pointWriter(database, write, remove),
    createTopics: (specifications) => TE.fromIOEither(() => topics.create(specifications, partitions)),
    close: async () => {
      await Promise.all([...members.values()].map(({ stop }) => stop()));
      database.close();
    },
  };
};
