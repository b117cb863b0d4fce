/** The ladder from a day down to a second. Each step divides; every other interval is a roll-up of one of these. */
export const dayMs = 86_400_000;
export const secondMs = 1_000;

export type Level = {
  readonly lengthMs: number;
  /** Number of cells of the next level in one of this. */
  readonly parts: number;
  /** The least that a cell of this level trades: of each flow in lots, and in trades. */
  readonly minimumLots: number;
  readonly minimumTrades: number;
};

const minuteMs = 60_000;

// A minute keeps at least 64 lots of each flow and 16 trades, so that its seconds have something to share.
const level = (lengthMs: number, parts: number): Level => ({
  lengthMs,
  parts,
  minimumLots: (lengthMs / minuteMs) * 64,
  minimumTrades: (lengthMs / minuteMs) * 16,
});

/** Longest first. */
export const levels: readonly Level[] = [
  level(dayMs, 24),
  level(60 * minuteMs, 4),
  level(15 * minuteMs, 3),
  level(5 * minuteMs, 5),
  level(minuteMs, 60),
  { lengthMs: secondMs, parts: 1, minimumLots: 1, minimumTrades: 4 },
];
