/** Binance's public market data as an exchange of klines. No key is needed. */
import type { Exchange } from '@cryptostream/ports';
import { toDependencies, toSettings, type BinanceDependencies, type BinanceOptions } from './options';
import { rest, type Rest } from './rest/rest';
import { streamKlines } from './stream/stream-klines';

export type Binance = Exchange & Pick<Rest, 'exchangeInfo'>;

/** All fetches of one instance share one weight budget; a ban stops them all, and new connections too. */
export const binance = (options: BinanceOptions, given: BinanceDependencies): Binance => {
  const settings = toSettings(options);
  const dependencies = toDependencies(given);
  const { fetchKlines, serverTime, exchangeInfo, bannedUntilMs } = rest(settings, dependencies);
  return {
    source: settings.source,
    fetchKlines,
    serverTime,
    exchangeInfo,
    streamKlines: streamKlines(settings, dependencies, bannedUntilMs),
  };
};
