/** The live end of the gateway: takes records of the followed topics, keeps the live table and tells subscribers. */
import type { FeedState } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import type { Coverage, LogRecord, Logger } from '@cryptostream/ports';
import { feedsToRestore, onFeed, step, type Event, type Step } from '../topology';
import type { Watermarks } from '../topology/event-id';
import type { LiveTable } from '../topology/live-table';

export type NumberedEvent = {
  readonly sequence: number;
  readonly event: Event;
  /** The data as JSON text, made once for all clients. */
  readonly json: string;
  /** What a client that got this event and all before it has of each closed series. */
  readonly watermarks: Watermarks;
};

export type Hub = {
  readonly accept: (record: LogRecord) => void;
  /** Records that stood in `feed.state` before it was followed. */
  readonly restore: (records: readonly LogRecord[]) => void;
  /** What the store holds at the start: where clients of series that stand still have got to. */
  readonly startFrom: (coverage: readonly Coverage[]) => void;
  readonly table: () => LiveTable;
  readonly position: () => Pick<NumberedEvent, 'sequence' | 'watermarks'>;
  /** The closed klines and states told after that one; null when some are no longer kept. */
  readonly after: (sequence: number) => readonly NumberedEvent[] | null;
  readonly subscribe: (listener: (event: NumberedEvent) => void) => () => void;
};

export const createHub = (keptEvents: number, logger: Logger, onNotUnderstood: () => void): Hub => {
  const listeners = new Set<(event: NumberedEvent) => void>();
  const kept: NumberedEvent[] = [];
  let table: LiveTable = {};
  let stored: Watermarks = {};
  let told: Watermarks = {};
  let sequence = 0;
  let droppedSequence = 0;

  const keep = (event: NumberedEvent): void => {
    if (event.event.name === 'kline') return;
    kept.push(event);
    if (kept.length > keptEvents) droppedSequence = kept.shift()?.sequence ?? droppedSequence;
  };

  const position = () => ({ sequence, watermarks: { ...stored, ...told } });

  const tell = (change: Step & { readonly _tag: 'Changed' }): void => {
    table = change.table;
    told = advance(told, change.event);
    sequence += 1;
    const { event } = change;
    const numbered = { ...position(), event, json: JSON.stringify(event.data) };
    keep(numbered);
    listeners.forEach((listener) => listener(numbered));
  };

  const accept = (record: LogRecord): void => {
    const next = step(table, record);
    if (next._tag === 'Changed') tell(next);
    if (next._tag !== 'NotUnderstood') return;
    onNotUnderstood();
    const { topic, partition, offset } = record;
    logger.warn('record not understood', { topic, partition, offset, reason: next.message });
  };

  return {
    accept,
    restore: (records) =>
      feedsToRestore(table, records).forEach((feed: FeedState) => tell(onFeed(table, feed))),
    startFrom: (coverage) => {
      stored = Object.fromEntries(coverage.map(toWatermark));
    },
    table: () => table,
    position,
    after: (from) =>
      from < droppedSequence || from > sequence ? null : kept.filter((event) => event.sequence > from),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const advance = (told: Watermarks, { name, series, data }: Event): Watermarks => {
  if (name !== 'enriched') return told;
  const key = Series.toKey(series);
  return { ...told, [key]: Math.max(told[key] ?? data.open_time_ms, data.open_time_ms) };
};

// One kline earlier than stored: the newest one may be in the store while its event is still on the way. What was told
// counts for more, since the store may be several klines ahead of the topics.
const toWatermark = (coverage: Coverage) =>
  [Series.toKey(coverage), coverage.lastOpenTimeMs - Interval.lengthMs(coverage.interval)] as const;
