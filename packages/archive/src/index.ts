export { isRowError, type ArchiveError, type RowError } from './archive-error';
export { toFileSeries, type SeriesOverrides } from './file-series';
export { blockCursor, type BlockCursor } from './block-cursor';
export { findFiles, type FoundFile, type FoundFiles } from './find-files';
export {
  listArchive,
  listFiles,
  type ArchiveFile,
  type ArchiveListing,
  type ArchiveSeries,
  type ListOptions,
} from './list-archive';
export { mergeByTime } from './merge-by-time';
export type { OnBytes } from './open-text';
export {
  readArchive,
  readArchiveBlocks,
  type ArchiveResult,
  type ArchiveRow,
  type ReadOptions,
} from './read-archive';
export {
  readSeries,
  readSeriesBlocks,
  type Difference,
  type SeriesOptions,
  type SeriesRow,
} from './read-series';
