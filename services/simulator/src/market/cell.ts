/**
 * What was traded in a stretch of time, in exact integers: prices in ticks, amounts in lots, turnover in ticks × lots.
 * Takers who bought and takers who sold are kept apart; together they are the volume. All numbers stay below 2^53.
 */
export type Cell = {
  readonly openTimeMs: number;
  /** First ms after it. */
  readonly endTimeMs: number;
  /** Close of what came before; the price of a cell without trades. */
  readonly previousClose: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly buyLots: number;
  readonly buyQuote: number;
  readonly sellLots: number;
  readonly sellQuote: number;
  /** The id of the first trade, or of the next one when there is none. */
  readonly firstTradeId: number;
  readonly trades: number;
};

/** A cell without trades: flat at the close before it. */
export const emptyCell = (
  openTimeMs: number,
  endTimeMs: number,
  previousClose: number,
  firstTradeId: number,
): Cell => ({
  openTimeMs,
  endTimeMs,
  previousClose,
  open: previousClose,
  high: previousClose,
  low: previousClose,
  close: previousClose,
  buyLots: 0,
  buyQuote: 0,
  sellLots: 0,
  sellQuote: 0,
  firstTradeId,
  trades: 0,
});

/** Consecutive cells as one: cells without trades give no price, unless none has any. At least one cell. */
export const rollUp = (cells: readonly [Cell, ...Cell[]]): Cell => {
  const first = cells[0];
  if (cells.length === 1) return first;
  const whole: { -readonly [K in keyof Cell]: Cell[K] } = { ...first };
  for (let at = 1; at < cells.length; at += 1) {
    const cell = cells[at]!;
    whole.endTimeMs = cell.endTimeMs;
    if (cell.trades === 0) continue;
    whole.open = whole.trades === 0 ? cell.open : whole.open;
    whole.high = whole.trades === 0 ? cell.high : Math.max(whole.high, cell.high);
    whole.low = whole.trades === 0 ? cell.low : Math.min(whole.low, cell.low);
    whole.close = cell.close;
    whole.buyLots += cell.buyLots;
    whole.buyQuote += cell.buyQuote;
    whole.sellLots += cell.sellLots;
    whole.sellQuote += cell.sellQuote;
    whole.trades += cell.trades;
  }
  return whole;
};
