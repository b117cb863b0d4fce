/** A kline as a line of this project's kline files, which every command reads back. A field that is absent stays empty. */
import type { Kline } from '@cryptostream/domain';

export const csvHeader =
  'open_time,open,high,low,close,volume,close_time,quote_volume,trades,taker_base,taker_quote\n';

export const toCsvRow = (kline: Kline): string =>
  `${kline.openTimeMs},${kline.open},${kline.high},${kline.low},${kline.close},${kline.volume},` +
  `${kline.closeTimeMs ?? ''},${kline.quoteVolume ?? ''},${kline.trades ?? ''},` +
  `${kline.takerBuyVolume ?? ''},${kline.takerBuyQuoteVolume ?? ''}\n`;
