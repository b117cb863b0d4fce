/** How rows become bytes. */
import type { SeriesState } from '@cryptostream/domain';

export type Format = {
  /** Before the first row. */
  readonly head: string;
  /** Some rows more; nothing where the format gathers them first. */
  readonly rows: (rows: readonly SeriesState.EnrichedKline[]) => string | Uint8Array;
  /** After the last row. */
  readonly tail: () => string | Uint8Array;
};
