/** The kinds of field that Binance's messages are made of. */
import { Decimal, Interval, TradingSymbol } from '@cryptostream/domain';
import { field } from '../decode-with';

// From 1e14 on a time is in microseconds, which have to be asked for and never are here.
const endOfMs = 1e14;

export const decimal = field('not_decimal', 'a decimal number as a string', Decimal.isDecimal);

export const timeMs = field(
  'not_integer',
  'an integer of epoch ms',
  (value): value is number => isInteger(value) && value >= 0 && value < endOfMs,
);

export const integer = field('not_integer', 'an integer', (value): value is number => isInteger(value));

export const text = field('wrong_type', 'a string', (value): value is string => typeof value === 'string');

export const flag = field(
  'wrong_type',
  'true or false',
  (value): value is boolean => typeof value === 'boolean',
);

export const tradingSymbol = field(
  'bad_symbol',
  '2 to 20 upper-case letters and digits',
  TradingSymbol.isTradingSymbol,
);

export const interval = field('bad_interval', `one of ${Interval.all.join(', ')}`, Interval.isInterval);

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
