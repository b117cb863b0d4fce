import { encodeKline, encodeRecompute, recomputeType } from '@cryptostream/contracts';
import { configuration, kline, record } from '../topology.fixture';
import { segmentsOf } from './segments';

const klines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => record(from + index, encodeKline(kline(from + index))));

test('no more records than allowed stand in one segment, and each is in one', () => {
  const records = klines(0, 7);
  expect(segmentsOf(configuration, 3)(records, 9)).toEqual([
    { _tag: 'Records', records: records.slice(0, 3), nextOffset: 3 },
    { _tag: 'Records', records: records.slice(3, 6), nextOffset: 6 },
    { _tag: 'Records', records: records.slice(6), nextOffset: 9 },
  ]);
});

test('after as many records as allowed no empty segment follows', () => {
  const records = klines(0, 3);
  expect(segmentsOf(configuration, 3)(records, 4)).toEqual([{ _tag: 'Records', records, nextOffset: 4 }]);
});

test('reading goes on at the first record of the next segment, beyond markers in between', () => {
  const records = [...klines(0, 2), ...klines(5, 7)];
  expect(segmentsOf(configuration, 2)(records, 7)).toMatchObject([{ nextOffset: 5 }, { nextOffset: 7 }]);
});

test('a request stands alone, and counts anew what follows it', () => {
  const request = record(
    2,
    encodeRecompute({ source: 'binance', symbol: 'BTCUSDC', interval: '1m', fromMs: 0, fingerprint: 'f' }),
    { headers: { type: recomputeType } },
  );
  const records = [...klines(0, 2), request, ...klines(3, 6)];
  expect(segmentsOf(configuration, 2)(records, 6)).toMatchObject([
    { _tag: 'Records', records: records.slice(0, 2), nextOffset: 2 },
    { _tag: 'Recompute', request: { offset: 2 } },
    { _tag: 'Records', records: records.slice(3, 5), nextOffset: 5 },
    { _tag: 'Records', records: records.slice(5), nextOffset: 6 },
  ]);
});

test('an ordinary batch is committed in pieces of 500', () => {
  expect(segmentsOf(configuration)(klines(0, 1_200), 1_200)).toMatchObject([
    { nextOffset: 500 },
    { nextOffset: 1_000 },
    { nextOffset: 1_200 },
  ]);
});
