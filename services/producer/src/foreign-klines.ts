/**
 * Klines that others append to the topic while it is produced, as an operator does who redrives dead letters: what stands in a
 * hole of the exchange by then must not be published there once more. So the topic is read back, now and then and before each
 * filling; what was appended after that last look the consumer drops, since it is the newest that it remembers.
 */
import { Topics } from '@cryptostream/contracts';
import { Series, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { partitionIn } from './partition-in';
import { readStretch } from './read-stretch';
import type { SessionContext, SymbolFeed } from './session-context';
import { mayStandInHole, toTopicEntry } from './topic-entry';
import { onForeignKline } from './topology/repair';

/** Keeps what is to be read before a filling short. */
const everyMs = 60_000;

/** Reads on in the partition of a symbol. False when that is not possible now: then nothing may be filled. */
export const noteForeignKlines = (context: SessionContext, symbol: string): Promise<boolean> => {
  const partition = partitionIn(context.configuration, symbol);
  // One after the other: a position is moved by one reading at a time.
  const reading = context.foreign.reading.then(() => readOn(context, partition));
  context.foreign.reading = reading;
  return reading;
};

export const followForeignKlines = async (context: SessionContext): Promise<void> => {
  const { clock } = context.dependencies;
  // One symbol of each partition.
  const symbols = new Map(
    [...context.feeds.keys()].map((symbol) => [partitionIn(context.configuration, symbol), symbol]),
  );
  for (;;) {
    await clock.sleep(everyMs, context.signal);
    for (const symbol of symbols.values()) {
      if (context.isOver()) return;
      await noteForeignKlines(context, symbol);
    }
  }
};

const readOn = async (context: SessionContext, partition: number): Promise<boolean> => {
  const { reader, logger } = context.dependencies;
  const { positions } = context.foreign;
  const topic = Topics.klines(context.configuration.interval);
  const offsets = await reader.offsets(topic)();
  const to = E.isRight(offsets) ? offsets.right[partition]?.high : undefined;
  if (context.isOver()) return false;
  if (E.isLeft(offsets)) logger.warn('the topic is not read back', { reason: offsets.left.message });
  if (to === undefined) return false;
  const from = hasHoles(context, partition) ? (positions.get(partition) ?? to) : to;
  const read = await readStretch(
    reader,
    { topic, partition, from, to },
    (records, nextOffset) => {
      records.filter(mayStandInHole).forEach((record) => {
        const entry = toTopicEntry(context.configuration, record);
        if (entry?._tag === 'Kline') take(context, entry.kline);
      });
      positions.set(partition, nextOffset);
    },
    context.isOver,
  )();
  if (context.isOver()) return false;
  if (E.isLeft(read)) {
    logger.warn('the topic is not read back', { reason: read.left.message });
    return false;
  }
  positions.set(partition, to);
  return true;
};

const take = ({ feeds }: SessionContext, kline: Kline): void => {
  const state = feeds.get(kline.symbol);
  if (state !== undefined && Series.toKey(state.feed.series) === Series.toKey(kline))
    state.repair = onForeignKline(state.repair, kline);
};

const hasHoles = ({ feeds, configuration }: SessionContext, partition: number): boolean =>
  [...feeds.values()].some(
    ({ feed, repair }: SymbolFeed) =>
      repair.holes.length > 0 && partitionIn(configuration, feed.series.symbol) === partition,
  );
