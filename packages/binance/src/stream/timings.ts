/** The times a stream keeps, all in ms. */
export type StreamTimings = {
  /** How long a connection may take to open. */
  readonly connectTimeoutMs: number;
  /** The first pause before connecting again; doubled with each failure up to the cap, half of it jitter. */
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
  /** A connection that lasted this long makes earlier failures forgotten. */
  readonly stableMs: number;
  /** Nothing on the whole connection: it is replaced. */
  readonly connectionSilenceMs: number;
  /** Nothing for one symbol: `Silent`; at least three times the exchange's update speed. */
  readonly symbolSilenceMs: number;
  /** The exchange ends a connection after 24 h; it is replaced before. */
  readonly rotateAfterMs: number;
  /** At most this much is added to `rotateAfterMs`. */
  readonly rotateJitterMs: number;
  /** How long a replacement may take to deliver its first frames while the old connection still serves. */
  readonly overlapMs: number;
  /** The exchange allows 300 connection attempts per 5 min and address. */
  readonly attempts: number;
  readonly attemptsWithinMs: number;
};

const minute = 60_000;

export const defaultTimings: StreamTimings = {
  connectTimeoutMs: 10_000,
  retryBaseMs: 1_000,
  retryCapMs: 30_000,
  stableMs: minute,
  connectionSilenceMs: 30_000,
  symbolSilenceMs: 10_000,
  rotateAfterMs: 23.5 * 60 * minute,
  rotateJitterMs: 15 * minute,
  overlapMs: 10_000,
  attempts: 300,
  attemptsWithinMs: 5 * minute,
};
