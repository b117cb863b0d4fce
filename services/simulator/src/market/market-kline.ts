/** Cells in the words of the exchange. */
import type { Cell } from './cell';
import type { MarketKline } from './market';
import type { SymbolProfile } from './symbol-profile';

/** @param openTimeMs @param lengthMs of the kline; the cell may end earlier, when the kline is in progress */
export const toMarketKline = (
  { tickDecimals, lotDecimals }: SymbolProfile,
  openTimeMs: number,
  lengthMs: number,
  closed: boolean,
  cell: Cell,
): MarketKline => {
  const quoteDecimals = tickDecimals + lotDecimals;
  return {
    openTimeMs,
    closeTimeMs: openTimeMs + lengthMs - 1,
    open: toText(cell.open, tickDecimals),
    high: toText(cell.high, tickDecimals),
    low: toText(cell.low, tickDecimals),
    close: toText(cell.close, tickDecimals),
    volume: toText(cell.buyLots + cell.sellLots, lotDecimals),
    quoteVolume: toText(cell.buyQuote + cell.sellQuote, quoteDecimals),
    trades: cell.trades,
    takerBuyVolume: toText(cell.buyLots, lotDecimals),
    takerBuyQuoteVolume: toText(cell.buyQuote, quoteDecimals),
    firstTradeId: cell.trades === 0 ? -1 : cell.firstTradeId,
    lastTradeId: cell.trades === 0 ? -1 : cell.firstTradeId + cell.trades - 1,
    closed,
  };
};

const printedDecimals = 8;
const zeros = '0'.repeat(printedDecimals);
const { floor } = Math;

// Exact: a safe integer divided by a power of ten never rounds up to the next whole number.
const toText = (value: number, decimals: number): string => {
  const unit = units[decimals]!;
  const whole = floor(value / unit);
  const digits = decimals === 0 ? '' : String(unit + value - whole * unit).slice(1);
  return `${whole}.${digits}${zeros.slice(decimals)}`;
};

const units = Array.from({ length: printedDecimals + 1 }, (_, decimals) => 10 ** decimals);
