/** The combined stream of all symbols, subscribed by the URL itself. */
import type { Interval } from '@cryptostream/domain';

export const toStreamUrl = (
  streamUrl: string,
  symbols: readonly string[],
  interval: Interval.Interval,
): string => {
  const streams = symbols.map((symbol) => `${symbol.toLowerCase()}@kline_${interval}`);
  return `${streamUrl.replace(/\/+$/, '')}/stream?streams=${streams.join('/')}`;
};
