/** The source of klines as a person reads it. */
const names: { readonly [source: string]: string } = {
  binance: 'Binance',
  binance_us: 'Binance US',
  simulated: 'Simulated',
};

export const sourceName = (source: string): string => names[source] ?? source;
