/**
 * Records of the compacted topic `state.<interval>`: the state of a series under its key, and under `partition` where
 * reading goes on. The fingerprint names the code version and configuration the state was computed with.
 */
import { Enrichment, type Series, type SeriesState } from '@cryptostream/domain';
import { z } from 'zod';

export const partitionKey = 'partition';

export type PartitionRecord = {
  /** Offset in `klines.<interval>` of the first record not yet processed. */
  readonly nextOffset: number;
  readonly fingerprint: string;
  /**
   * Where the log ended when this state was begun under this fingerprint: what stood in it then is older than the
   * configuration, whatever it says of another one.
   */
  readonly begunAtOffset: number;
  /** A rebuild that has begun; null when there is none. */
  readonly recompute: RecomputeProgress | null;
};

export type RecomputeProgress = {
  /** Of the `recompute` record. */
  readonly offset: number;
  /** First open time that is not yet written anew. */
  readonly nextOpenTimeMs: number;
};

const offset = z.number().int().min(0);

export const partitionSchema: z.ZodType<PartitionRecord> = z
  .object({
    v: z.literal(1),
    next_offset: offset,
    fingerprint: z.string(),
    begun_at_offset: offset.default(0),
    recompute: z.object({ offset, next_open_time_ms: z.number().int() }).nullable().default(null),
  })
  .transform(({ next_offset, fingerprint: of, begun_at_offset, recompute }) => ({
    nextOffset: next_offset,
    fingerprint: of,
    begunAtOffset: begun_at_offset,
    recompute: recompute && { offset: recompute.offset, nextOpenTimeMs: recompute.next_open_time_ms },
  }));

export const encodePartition = (record: PartitionRecord): string =>
  JSON.stringify({
    v: 1,
    next_offset: record.nextOffset,
    fingerprint: record.fingerprint,
    begun_at_offset: record.begunAtOffset,
    ...(record.recompute !== null && {
      recompute: { offset: record.recompute.offset, next_open_time_ms: record.recompute.nextOpenTimeMs },
    }),
  });

export type SeriesRecord = { readonly series: Series.Series; readonly state: SeriesState.SeriesState };

// Only this program writes the topic, in a transaction: its shape is checked, not each number of every indicator.
export const seriesStateSchema: z.ZodType<SeriesRecord> = z
  .object({
    v: z.literal(1),
    series: z.custom<Series.Series>((value) => typeof value === 'object' && value !== null),
    state: z.custom<SeriesState.SeriesState>(
      (value) =>
        typeof value === 'object' && value !== null && 'lastOpenTimeMs' in value && 'enrichment' in value,
    ),
  })
  .transform(({ series, state }) => ({ series, state }));

export const encodeSeriesState = ({ series, state }: SeriesRecord): string =>
  JSON.stringify({ v: 1, series, state });

/** What must be equal for a stored state to be gone on with. */
export const fingerprint = (codeVersion: number, configuration: Enrichment.EnrichmentConfiguration): string =>
  `v${codeVersion}:${Enrichment.describeConfiguration(configuration)}`;
