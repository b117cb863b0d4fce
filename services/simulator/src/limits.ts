/** The limits Binance sets, as its documentation has them; tests use tighter ones. In real time, whatever the speed. */
export type Limits = {
  /** REST: request weight of one address in a minute of the clock. */
  readonly weightPerMinute: number;
  /** REST: refused requests in a minute that are still answered 429; then comes the ban. */
  readonly refusalsBeforeBan: number;
  /** The first ban; each further one is twice as long, up to three days. */
  readonly firstBanMs: number;
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
  readonly connectionLifetimeMs: number;
  /** Pings, pongs and texts from the client. */
  readonly messagesPerSecond: number;
  readonly streamsPerConnection: number;
  /** Attempts of one address. */
  readonly connectionsPerFiveMinutes: number;
};

const minuteMs = 60_000;

export const binanceLimits: Limits = {
  weightPerMinute: 6_000,
  refusalsBeforeBan: 10,
  firstBanMs: 2 * minuteMs,
  pingEveryMs: 20_000,
  pongWithinMs: minuteMs,
  connectionLifetimeMs: 24 * 60 * minuteMs,
  messagesPerSecond: 5,
  streamsPerConnection: 1_024,
  connectionsPerFiveMinutes: 300,
};
