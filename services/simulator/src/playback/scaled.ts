/** Decimals of a recording as integers of 10^-8, the places the exchange prints; digits beyond them are cut. */
import { Decimal } from '@cryptostream/domain';

const places = 8;

export const toScaled = (text: Decimal.Decimal): bigint => {
  if (/^\d{1,20}\.\d{8}$/.test(text)) return BigInt(text.replace('.', ''));
  const [whole = '0', fraction = ''] = Decimal.toCanonical(text).split('.');
  return BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
};

export const toText = (scaled: bigint): string => {
  const digits = scaled.toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
};
