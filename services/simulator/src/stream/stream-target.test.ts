import { toShape } from './stream-name';
import { toSubscription } from './stream-target';

test.each([
  ['/ws', [], false],
  ['/ws/btcusdc@kline_1m', ['btcusdc@kline_1m'], false],
  ['/ws/btcusdc@kline_1m/ethusdc@kline_1h', ['btcusdc@kline_1m', 'ethusdc@kline_1h'], false],
  ['/stream', [], true],
  ['/stream?streams=btcusdc@kline_1m/btcusdc@kline_1m', ['btcusdc@kline_1m'], true],
  ['/stream?streams=btcusdc%40kline_1d%40%2B08%3A00', ['btcusdc@kline_1d@+08:00'], true],
  ['/stream?streams=btcusdc@kline_1d@+08:00', ['btcusdc@kline_1d@+08:00'], true],
] as const)('%s', (url, streams, combined) => {
  expect(toSubscription(url)).toEqual({ streams, combined });
});

test('other paths are not streams', () => {
  expect(['/', '/wsx', '/api/v3/ping'].map(toSubscription)).toEqual([undefined, undefined, undefined]);
});

test('names of kline streams', () => {
  expect(toShape('btcusdc@kline_1m')).toEqual({ symbol: 'BTCUSDC', interval: '1m', offsetMs: 0 });
  expect(toShape('btcusdc@kline_1d@+08:00')).toEqual({
    symbol: 'BTCUSDC',
    interval: '1d',
    offsetMs: 28_800_000,
  });
  expect(['BTCUSDC@kline_1m', 'btcusdc@trade', 'btcusdc@kline_7m', ''].map(toShape)).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});
