/** Another version of a kline, as valid as the first: prices it had, a little more volume at the new close. Pure. */
import { hashText, hashWith } from '../market/random';
import type { MarketKline } from '../market/market';

const printedDecimals = 8;
const one = 10n ** BigInt(printedDecimals);

/**
 * @param version 0 and up; another for each, and none is the original
 * @param lotDecimals of the symbol, at most 8
 */
export const restatedKline = (
  kline: MarketKline,
  symbol: string,
  version: number,
  lotDecimals: number,
): MarketKline => {
  const hash = hashWith(hashWith(hashText(symbol), kline.openTimeMs), version) >>> 0;
  const lots = BigInt(10 * version + 1 + (hash % 9));
  const addedVolume = lots * 10n ** BigInt(printedDecimals - lotDecimals);
  const others = [kline.low, kline.high, kline.open].filter((price) => price !== kline.close);
  const close = others[hash % Math.max(1, others.length)] ?? kline.close;
  return {
    ...kline,
    close,
    volume: toText(toUnits(kline.volume) + addedVolume),
    quoteVolume: toText(toUnits(kline.quoteVolume) + (toUnits(close) * addedVolume) / one),
    trades: Math.max(1, kline.trades),
  };
};

const toUnits = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(printedDecimals, '0'));
};

const toText = (units: bigint): string =>
  `${units / one}.${String(units % one).padStart(printedDecimals, '0')}`;
