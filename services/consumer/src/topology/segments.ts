/** A batch cut at the records that ask for a rebuild: what stands in front of one is committed before it. Pure. */
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

/** @param nextOffset where reading goes on after all of them */
export const segmentsOf =
  (configuration: TopologyConfiguration) =>
  (records: readonly LogRecord[], nextOffset: number): readonly Segment[] => {
    const segments: Segment[] = [];
    let begin = 0;
    records.forEach((record, index) => {
      const request = recomputeIn(configuration, record);
      if (request === null) return;
      if (index > begin)
        segments.push({
          _tag: 'Records',
          records: records.slice(begin, index),
          nextOffset: record.offset,
        });
      segments.push({ _tag: 'Recompute', request });
      begin = index + 1;
    });
    if (begin < records.length)
      segments.push({
        _tag: 'Records',
        records: begin === 0 ? records : records.slice(begin),
        nextOffset,
      });
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
