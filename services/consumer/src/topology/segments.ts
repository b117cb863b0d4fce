/**
 * A batch cut into what is committed at once: at the records that ask for a rebuild, since what stands in front of one is committed
 * before it, and after so many records. Pure.
 */
import { decodeRecomputeRecord, recomputeType, type Recompute } from '@cryptostream/contracts';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { placeOf } from './step';
import type { TopologyConfiguration } from './topology-configuration';

export type Segment =
  | {
      readonly _tag: 'Records';
      readonly records: readonly LogRecord[];
      /** Where reading goes on after them. */
      readonly nextOffset: number;
    }
  | { readonly _tag: 'Recompute'; readonly request: RecomputeRequest };

export type RecomputeRequest = {
  readonly recompute: Recompute;
  /** Where its record stands. */
  readonly partition: number;
  readonly offset: number;
};

/**
 * Everything of a commit is held in memory until it is done, about 10 kB for a kline, and folded in one go, about 0.1 ms each: this
 * is what bounds the memory of a partition, and how long the event loop waits.
 */
const recordsAtOnce = 500;

/** @param nextOffset where reading goes on after all of them */
export const segmentsOf =
  (configuration: TopologyConfiguration, atMost = recordsAtOnce) =>
  (records: readonly LogRecord[], nextOffset: number): readonly Segment[] => {
    const segments: Segment[] = [];
    let begin = 0;
    const cut = (end: number, goOnAt: number): void => {
      if (end > begin)
        segments.push({ _tag: 'Records', records: records.slice(begin, end), nextOffset: goOnAt });
      begin = end;
    };
    records.forEach((record, index) => {
      if (index - begin === atMost) cut(index, record.offset);
      const request = recomputeIn(configuration, record);
      if (request === null) return;
      cut(index, record.offset);
      segments.push({ _tag: 'Recompute', request });
      begin = index + 1;
    });
    cut(records.length, nextOffset);
    return segments;
  };

/** Null: another record, or one that is refused. */
export const recomputeIn = (
  configuration: TopologyConfiguration,
  record: LogRecord,
): RecomputeRequest | null => {
  if (record.headers['type'] !== recomputeType) return null;
  const decoded = decodeRecomputeRecord(placeOf(configuration, record))(record);
  return E.isLeft(decoded)
    ? null
    : { recompute: decoded.right, partition: record.partition, offset: record.offset };
};
