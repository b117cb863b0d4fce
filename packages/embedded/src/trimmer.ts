/** Deletes what a topic keeps no longer: a little at each write, so that no write has to wait for a lot of it. */
import type { Connection } from './database';
import { offsetsPerPartition } from './schema';
import type { Topic } from './topic-table';

// More than one transaction usually adds, so that deleting keeps up with writing.
const chunk = 2_000;
const pauseMs = 10_000;

/** Runs inside the transaction that appends. */
export const trimmer = (connection: Connection) => {
  const oldest = connection.prepare(
    'SELECT id, timestamp_ms FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
  );
  const remove = connection.prepare('DELETE FROM records WHERE id >= ? AND id < ?');
  const setLow = connection.prepare('UPDATE partitions SET low = ? WHERE id = ?');
  const notBefore = new Map<number, number>();

  return ({ compacted, retentionMs }: Topic, partitionId: number, nowMs: number): void => {
    if (compacted || retentionMs < 0 || nowMs < (notBefore.get(partitionId) ?? 0)) return;
    const base = partitionId * offsetsPerPartition;
    const rows = oldest.raw().all([base, base + offsetsPerPartition, chunk]) as readonly Row[];
    const end = endOfOld(rows, nowMs - retentionMs);
    if (end > 0) {
      remove.run([base, end]);
      setLow.run([end - base, partitionId]);
    }
    if (end <= (rows.at(-1)?.[0] ?? 0)) notBefore.set(partitionId, nowMs + pauseMs);
  };
};

type Row = readonly [id: number, timestampMs: number];

/** Id after the last of the leading rows from before `keepFromMs`; 0 when there is none. */
const endOfOld = (rows: readonly Row[], keepFromMs: number): number => {
  const firstKept = rows.findIndex(([, timestampMs]) => timestampMs >= keepFromMs);
  const last = rows[(firstKept < 0 ? rows.length : firstKept) - 1];
  return last === undefined ? 0 : last[0] + 1;
};
