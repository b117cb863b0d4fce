/**
 * Holes of the exchange that stand further back in the topic than was read for its end. They are looked for beside the work, a
 * page now and then while no feed fetches what it lacks, and are asked for again as the others are, the oldest first.
 */
import { Topics } from '@cryptostream/contracts';
import { Series } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { partitionIn } from './partition-in';
import { readStretch } from './read-stretch';
import { isBusy } from './repair-next';
import type { PartitionRead } from './resume';
import { serverNowMs, type SessionContext } from './session-context';
import { mayStandInHole, toTopicEntry } from './topic-entry';
import { fill, isMissing, watch, type ExchangeHole } from './topology/exchange-holes';
import { onOldHoles } from './topology/repair';

/** Of a partition. With one symbol in it: two years of minutes, eleven days of seconds. */
export const searchedRecords = 1_000_000;

const pauseMs = 100;
const busyMs = 1_000;
const retryMs = 30_000;

export const findOldHoles = async (
  context: SessionContext,
  reads: readonly PartitionRead[],
): Promise<void> => {
  for (const read of reads) await searchPartition(context, read);
};

/** By key of the series. */
type OldHoles = Map<string, readonly ExchangeHole[]>;

const searchPartition = async (
  context: SessionContext,
  { partition, low, from, to }: PartitionRead,
): Promise<void> => {
  const { reader } = context.dependencies;
  const topic = Topics.klines(context.configuration.interval);
  const found: OldHoles = new Map();
  let next = from === low || !holdsFeeds(context, partition) ? to : Math.max(low, from - searchedRecords);
  if (next < to) await rest(context);
  while (next < to && !context.isOver()) {
    const read = await readStretch(
      reader,
      { topic, partition, from: next, to },
      async (records, nextOffset) => {
        records.forEach((record) => note(context, record, record.offset < from, found));
        next = nextOffset;
        await rest(context);
      },
      context.isOver,
    )();
    if (E.isLeft(read) && !context.isOver())
      next = Math.max(next, await lowAfter(context, topic, partition, read.left.message));
  }
  if (!context.isOver()) take(context, found, partition, to);
};

const rest = async (context: SessionContext): Promise<void> => {
  const { clock } = context.dependencies;
  do await clock.sleep(isBusy(context) ? busyMs : pauseMs, context.signal);
  while (isBusy(context) && !context.isOver());
};

/** What was in front of it the retention may have deleted meanwhile: it is read from where the topic begins now. */
const lowAfter = async (
  { dependencies: { clock, reader, logger }, signal }: SessionContext,
  topic: string,
  partition: number,
  reason: string,
): Promise<number> => {
  logger.warn('old holes are not looked for', { topic, partition, reason, waitMs: retryMs });
  await clock.sleep(retryMs, signal);
  const offsets = await reader.offsets(topic)();
  return E.isRight(offsets) ? (offsets.right[partition]?.low ?? 0) : 0;
};

const holdsFeeds = ({ feeds, configuration }: SessionContext, partition: number): boolean =>
  [...feeds.keys()].some((symbol) => partitionIn(configuration, symbol) === partition);

// Of the part that was read before the gaps are known. In the order of the topic a kline stands behind the gap that it fills.
const note = (
  { configuration }: SessionContext,
  record: LogRecord,
  isUnread: boolean,
  found: OldHoles,
): void => {
  const isGap = record.headers['type'] === 'gap';
  if (!(isGap ? isUnread : found.size > 0 && mayStandInHole(record))) return;
  const entry = toTopicEntry(configuration, record);
  if (entry === null) return;
  const key = Series.toKey(entry._tag === 'Gap' ? entry.gap : entry.kline);
  const holes = found.get(key) ?? [];
  if (entry._tag === 'Gap') found.set(key, watch(holes, entry.gap, 0));
  else if (isMissing(holes, entry.kline)) found.set(key, fill(holes, entry.kline));
};

const take = (context: SessionContext, found: OldHoles, partition: number, to: number): void => {
  context.feeds.forEach((state, symbol) => {
    if (partitionIn(context.configuration, symbol) !== partition) return;
    const { series, nextOpenTimeMs } = state.feed;
    const holes = (found.get(Series.toKey(series)) ?? []).filter(({ toMs }) => toMs <= nextOpenTimeMs);
    if (holes.length === 0) return;
    state.repair = onOldHoles(state.repair, holes, serverNowMs(context));
    // What others appended since had no hole to stand in.
    context.foreign.positions.set(partition, to);
    context.dependencies.logger.info('old holes of the exchange', { symbol, holes: holes.length });
  });
};
