/** Consumer groups in one process: the single member gets every partition, each worked off by a loop of its own. */
import type { JoinGroup, LogError, Membership } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { workPartition, type Group, type LoopParts } from './work-partition';

export type GroupParts = LoopParts & {
  /** Members to be stopped when the file is closed, by group. */
  readonly members: Map<string, Membership>;
};

export const joinGroup =
  (parts: GroupParts): JoinGroup =>
  (group) =>
    TE.fromIOEither(() =>
      pipe(
        parts.members.has(group.groupId) ? E.left(alreadyJoined(group.groupId)) : E.right(undefined),
        E.chain(() => E.traverseArray(parts.topics.find)([group.mainTopic, ...group.liveTopics])),
        E.map(([main]) => join(parts, group, main!.partitionIds.length)),
      ),
    );

const join = (parts: GroupParts, group: Group, partitions: number): Membership => {
  const ending = new AbortController();
  const ended = workAll(parts, group, partitions, ending).finally(() => parts.members.delete(group.groupId));
  const member: Membership = {
    ended: () => ended,
    stop: async () => {
      ending.abort();
      await ended;
    },
  };
  parts.members.set(group.groupId, member);
  return member;
};

/** The first partition to fail ends all. */
const workAll = async (
  parts: GroupParts,
  group: Group,
  partitions: number,
  ending: AbortController,
): Promise<E.Either<LogError, void>> => {
  const results = await Promise.all(
    [...Array(partitions).keys()].map(async (partition) => {
      const result = await workPartition(parts, group, partition, ending.signal);
      ending.abort();
      return result;
    }),
  );
  return results.find(E.isLeft) ?? E.right(undefined);
};

const alreadyJoined = (groupId: string): LogError => ({
  _tag: 'LogRefused',
  message: `group ${groupId} has its member already; in one process there is one for each group`,
  retryable: false,
});
