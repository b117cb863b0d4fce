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
};

export const partitionSchema: z.ZodType<PartitionRecord> = z
  .object({ v: z.literal(1), next_offset: z.number().int().min(0), fingerprint: z.string() })
  .transform(({ next_offset, fingerprint }) => ({ nextOffset: next_offset, fingerprint }));

export const encodePartition = ({ nextOffset, fingerprint }: PartitionRecord): string =>
  JSON.stringify({ v: 1, next_offset: nextOffset, fingerprint });

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
