/** A partition in the hands of this member, and what is written down of it beside the states. */
import {
  encodePartition,
  fingerprint,
  partitionKey,
  Topics,
  type RecomputeProgress,
} from '@cryptostream/contracts';
import { Enrichment } from '@cryptostream/domain';
import type { NewRecord } from '@cryptostream/ports';
import type { Committer } from './dependencies';
import type { PartitionState, TopologyConfiguration } from './topology';

export type OwnedPartition = {
  readonly committer: Committer;
  readonly state: PartitionState;
  /** Offset in the topic of closed klines of the next record to process. */
  readonly nextOffset: number;
  /** Where the log ended when the state was begun under this configuration. */
  readonly begunAtOffset: number;
  /** A rebuild that was begun. */
  readonly recompute: RecomputeProgress | null;
  /** The state is of another configuration, and the log asks for this one: see `takeOver`. */
  readonly isOfOther: boolean;
};

export const currentFingerprint = ({ enrichment }: Pick<TopologyConfiguration, 'enrichment'>): string =>
  fingerprint(Enrichment.codeVersion, enrichment.configuration);

/** Where reading goes on, as a record of the topic of states. */
export const toPartitionRecord = (
  configuration: TopologyConfiguration,
  partition: number,
  {
    nextOffset,
    begunAtOffset,
    recompute,
  }: Pick<OwnedPartition, 'nextOffset' | 'begunAtOffset' | 'recompute'>,
): NewRecord => ({
  topic: Topics.state(configuration.interval),
  partition,
  key: partitionKey,
  value: encodePartition({
    nextOffset,
    fingerprint: currentFingerprint(configuration),
    begunAtOffset,
    recompute,
  }),
  headers: { type: 'partition' },
});
