/** Prices with as many decimals as their magnitude asks for: BTC 84,123.45, XRP 2.1035, DOGE 0.15012. */
export const decimalsFor = (price: number): number => {
  const magnitude = Math.abs(price);
  if (magnitude >= 10 || magnitude === 0 || !Number.isFinite(magnitude)) return 2;
  if (magnitude >= 1) return 4;
  return Math.min(10, 4 - Math.floor(Math.log10(magnitude)));
};

export const formatPrice = (price: number, decimals = decimalsFor(price)): string =>
  formatter(decimals).format(price);

const formatters = new Map<number, Intl.NumberFormat>();

// Making a formatter costs far more than using one, and a chart's axis asks often.
const formatter = (decimals: number): Intl.NumberFormat => {
  const made =
    formatters.get(decimals) ??
    new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formatters.set(decimals, made);
  return made;
};
