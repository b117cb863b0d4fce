/**
 * The tables of a data file. Records have one integer key, partition × 2^40 + offset: rows as long as theirs (1.5 KB)
 * spill out of the pages of a WITHOUT ROWID table, which measured half as fast and twice as large.
 */

/** `PRAGMA user_version`; raised whenever the tables change. */
export const schemaVersion = 1;

/** `PRAGMA application_id`, "Crst": tells our files from those of other programs. */
export const applicationId = 0x43727374;

/** Distance between the keys of two partitions: the largest number of offsets in one. */
export const offsetsPerPartition = 2 ** 40;

/** Keys stay below 2^53, where JavaScript's integers end. */
export const partitionLimit = 2 ** 13 - 1;

export const schema = `
CREATE TABLE topics (
  topic TEXT PRIMARY KEY,
  compacted INTEGER NOT NULL,
  retention_ms INTEGER NOT NULL -- -1: for ever
) WITHOUT ROWID;

CREATE TABLE partitions (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  partition INTEGER NOT NULL,
  low INTEGER NOT NULL,  -- first offset kept
  high INTEGER NOT NULL, -- offset of the next record
  UNIQUE (topic, partition)
);

CREATE TABLE records (
  id INTEGER PRIMARY KEY, -- partitions.id * 2^40 + offset
  timestamp_ms INTEGER NOT NULL,
  key TEXT,
  value TEXT,
  headers TEXT NOT NULL -- JSON object
);

-- Compacted topics: the newest record of each key, the only one kept.
CREATE TABLE newest (
  partition_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  record_id INTEGER NOT NULL,
  PRIMARY KEY (partition_id, key)
) WITHOUT ROWID;

CREATE TABLE publishers (
  transactional_id TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL -- an older one is fenced
) WITHOUT ROWID;

-- Counted along in the transaction that writes the points.
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  measurement TEXT NOT NULL,
  source TEXT NOT NULL,
  symbol TEXT NOT NULL,
  interval TEXT NOT NULL,
  first_ms INTEGER,
  last_ms INTEGER,
  points INTEGER NOT NULL,
  UNIQUE (measurement, source, symbol, interval)
);

-- Names and types of the fields of a point, in the order of its values.
CREATE TABLE layouts (
  id INTEGER PRIMARY KEY,
  fields TEXT NOT NULL UNIQUE
);

CREATE TABLE points (
  series_id INTEGER NOT NULL,
  extra TEXT NOT NULL, -- tags beyond those of the series, as JSON; mostly none
  time_ms INTEGER NOT NULL,
  layout_id INTEGER NOT NULL,
  numbers BLOB NOT NULL, -- float64, little-endian, one after the other
  texts TEXT, -- JSON array of the fields that are strings
  PRIMARY KEY (series_id, extra, time_ms)
) WITHOUT ROWID;

PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
`;
