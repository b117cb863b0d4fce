/** `BTCUSDC` as `BTC/USDC`. The API has one word; where no known quote asset ends it, it stays as it is. */
const quotes = ['FDUSD', 'USDC', 'USDT', 'TUSD', 'BUSD', 'EUR', 'USD', 'TRY', 'BTC', 'ETH', 'BNB'];

export type SymbolParts = { readonly base: string; readonly quote: string | null };

export const symbolParts = (symbol: string): SymbolParts => {
  const quote = quotes.find((candidate) => symbol.endsWith(candidate) && symbol.length > candidate.length);
  return quote === undefined
    ? { base: symbol, quote: null }
    : { base: symbol.slice(0, -quote.length), quote };
};

export const symbolName = (symbol: string): string => {
  const { base, quote } = symbolParts(symbol);
  return quote === null ? base : `${base}/${quote}`;
};
