import { formatAge, formatDuration } from './duration';
import { formatChange, formatCompleteness, formatCount, formatVolume } from './number';
import { decimalsFor, formatPrice } from './price';
import { sourceName } from './source-name';
import { symbolName, symbolParts } from './symbol-name';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

test.each([
  [0, '0 s'],
  [999, '0 s'],
  [second, '1 s'],
  [59_999, '59 s'],
  [minute, '1 min'],
  [minute + 5 * second, '1 min 5 s'],
  [hour - 1, '59 min 59 s'],
  [hour, '1 h'],
  [hour + 20 * minute + 3 * second, '1 h 20 min'],
  [day, '1 d'],
  [day + 59 * minute, '1 d'],
  [400 * day + 23 * hour, '400 d 23 h'],
])('%i ms last %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [-5_000, 'now'],
  [999, 'now'],
  [2_500, '2 s ago'],
  [61_000, '1 min ago'],
  [hour + 61_000, '1 h 1 min ago'],
])('%i ms are %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

test.each([
  [84_123.456, '84,123.46'],
  [10, '10.00'],
  [2.1035, '2.1035'],
  [0.15012, '0.15012'],
  [0.099, '0.099000'],
  [0.00001234, '0.000012340'],
  [1e-12, '0.0000000000'],
  [0, '0.00'],
  [-2.5, '-2.5000'],
])('the price %d is %s', (price, text) => {
  expect(formatPrice(price)).toBe(text);
});

test('a price may be shown as precisely as another one', () => {
  expect(formatPrice(0.5, decimalsFor(84_000))).toBe('0.50');
  expect(decimalsFor(NaN)).toBe(2);
});

test.each([
  [0, '+0.00%'],
  [1.255, '+1.25%'],
  [-12.3, '−12.30%'],
  [-0.001, '+0.00%'],
  [-0.006, '−0.01%'],
])('a change of %d is %s', (percent, text) => {
  expect(formatChange(percent)).toBe(text);
});

test.each([
  [100, '100%'],
  [99.9999999, '99.999%'],
  [99.5, '99.500%'],
  [0, '0.000%'],
])('%d percent complete is %s', (percent, text) => {
  expect(formatCompleteness(percent)).toBe(text);
});

test('volumes and counts', () => {
  expect([0, 12.3456, 12_345.6, 999_999, 1.5e9].map(formatVolume)).toEqual([
    '0',
    '12.35',
    '12.35K',
    '1M',
    '1.5B',
  ]);
  expect(formatCount(1_234_567)).toBe('1,234,567');
});

test.each([
  ['BTCUSDC', 'BTC/USDC'],
  ['ETHBTC', 'ETH/BTC'],
  ['BTCFDUSD', 'BTC/FDUSD'],
  ['SOLTUSD', 'SOL/TUSD'],
  ['BTCUSD', 'BTC/USD'],
  ['USDCUSDT', 'USDC/USDT'],
  ['BTC', 'BTC'],
  ['WHAT', 'WHAT'],
])('%s is %s', (symbol, name) => {
  expect(symbolName(symbol)).toBe(name);
});

test('a symbol without a known quote asset has none', () => {
  expect(symbolParts('WHAT')).toEqual({ base: 'WHAT', quote: null });
});

test('sources by their names', () => {
  expect(['binance', 'binance_us', 'simulated', 'kraken'].map(sourceName)).toEqual([
    'Binance',
    'Binance US',
    'Simulated',
    'kraken',
  ]);
});
