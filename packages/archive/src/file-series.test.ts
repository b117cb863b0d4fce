import * as E from 'fp-ts/Either';
import { toFileSeries } from './file-series';

test.each([
  ['BTCUSDT-1m-2025-03.csv.gz', 'binance', 'BTCUSDT', '1m'],
  ['/some/where/BTCUSDT-1m-2021-04_outages.csv.gz', 'binance', 'BTCUSDT', '1m'],
  ['ETHUSDC-1s.zip', 'binance', 'ETHUSDC', '1s'],
  ['1INCHUSDT-12h_all.csv', 'binance', '1INCHUSDT', '12h'],
  ['BTCUSDC-1m-2023-03.binanceus.csv.gz', 'binance_us', 'BTCUSDC', '1m'],
  ['LINKUSDT-1m-2026-02.um-futures.csv.gz', 'binance_futures', 'LINKUSDT', '1m'],
])('%s', (name, source, symbol, interval) => {
  expect(toFileSeries(name)).toEqual(E.right({ source, symbol, interval }));
});

test('what is said wins over the name', () => {
  expect(toFileSeries('BTCUSDT-1m.csv', { source: 'mine', symbol: 'ETHUSDT', interval: '1h' })).toEqual(
    E.right({ source: 'mine', symbol: 'ETHUSDT', interval: '1h' }),
  );
});

test.each([
  ['klines.csv', {}, 'its name tells no symbol'],
  ['klines.csv', { symbol: 'BTCUSDT' }, 'its name tells no interval'],
  ['BTCUSDT-1mo-2025.zip', {}, '"1mo" is not a known interval (known: 1s, 1m'],
  ['BTCUSDT-1m.csv', { symbol: 'btc/usdt' }, '"btc/usdt" is not a known symbol'],
  ['BTCUSDT-1m.csv', { source: 'My Source' }, 'source "My Source" is not a lower-case name'],
])('%s %j is refused', (name, overrides, message) => {
  expect(toFileSeries(name, overrides)).toEqual(
    E.left({ _tag: 'NameNotUnderstood', path: name, message: expect.stringContaining(message) }),
  );
});
