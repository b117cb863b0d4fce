/** Appends records to their partitions, inside a transaction of the caller's. */
import type { LogError, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { CommittedRecord } from './commits';
import type { Connection } from './database';
import { trimmer } from './trimmer';
import { offsetsPerPartition } from './schema';
import type { Topic, TopicTable } from './topic-table';

type Place = { readonly topic: Topic; readonly partitionId: number; next: number };

export type Append = (
  records: readonly NewRecord[],
  timestampMs: number,
) => E.Either<LogError, readonly CommittedRecord[]>;

export const append = (connection: Connection, topics: TopicTable): Append => {
  const high = connection.prepare('SELECT high FROM partitions WHERE id = ?');
  const setHigh = connection.prepare('UPDATE partitions SET high = ? WHERE id = ?');
  const insert = connection.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?)');
  const keepNewest = compaction(connection);
  const trim = trimmer(connection);

  const open = ({ topic: name, partition }: NewRecord): E.Either<LogError, Place> => {
    const partitionId = topics.findPartition(name, partition);
    const topic = topics.find(name);
    if (E.isLeft(partitionId)) return partitionId;
    if (E.isLeft(topic)) return topic;
    const row = high.get([partitionId.right]) as { readonly high: number };
    return E.right({ topic: topic.right, partitionId: partitionId.right, next: row.high });
  };

  const write = (place: Place, record: NewRecord, timestampMs: number): CommittedRecord => {
    const offset = place.next;
    const id = place.partitionId * offsetsPerPartition + offset;
    place.next += 1;
    if (place.topic.compacted) keepNewest(place.partitionId, record.key, id);
    insert.run([id, timestampMs, record.key, record.value, JSON.stringify(record.headers)]);
    return { ...record, offset, timestampMs };
  };

  return (records, timestampMs) => {
    const places = new Map<string, Place>();
    const committed: CommittedRecord[] = [];
    for (const record of records) {
      const name = `${record.topic}/${record.partition}`;
      const known = places.get(name);
      const place: E.Either<LogError, Place> = known === undefined ? open(record) : E.right(known);
      if (E.isLeft(place)) return place;
      places.set(name, place.right);
      committed.push(write(place.right, record, timestampMs));
    }
    for (const { topic, partitionId, next } of places.values()) {
      setHigh.run([next, partitionId]);
      trim(topic, partitionId, timestampMs);
    }
    return E.right(committed);
  };
};

const compaction = (connection: Connection) => {
  const find = connection.prepare('SELECT record_id FROM newest WHERE partition_id = ? AND key = ?');
  const remove = connection.prepare('DELETE FROM records WHERE id = ?');
  const remember = connection.prepare('INSERT OR REPLACE INTO newest VALUES (?, ?, ?)');
  return (partitionId: number, key: string, id: number): void => {
    const older = find.get([partitionId, key]) as { readonly record_id: number } | undefined;
    if (older !== undefined) remove.run([older.record_id]);
    remember.run([partitionId, key, id]);
  };
};
