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

// Exact: the value is a safe integer, and the remainder is taken before dividing.
const toText = (value: number, decimals: number): string => {
  const unit = 10 ** decimals;
  const fraction = value % unit;
  const digits = decimals === 0 ? '' : String(fraction).padStart(decimals, '0');
  return `${(value - fraction) / unit}.${digits.padEnd(printedDecimals, '0')}`;
};
