import type { Kline } from '@cryptostream/domain';
import type { AlteredKline } from '../exchange';
import { compareSeries, type Entry } from './series-and-exchange';

const klineAt = (second: number, close = '2'): Kline => ({
  source: 'simulated',
  symbol: 'BTCUSDC',
  interval: '1s',
  openTimeMs: second * 1_000,
  ...{ open: '1', high: '3', low: '1', close, volume: '5' },
  closed: true,
});
const seconds = (from: number, to: number): readonly Kline[] =>
  Array.from({ length: to - from }, (_, index) => klineAt(from + index));
const streamed = (...klines: readonly Kline[]): readonly Entry[] =>
  klines.map((kline) => ({ _tag: 'Kline', kline, origin: 'stream' }));
const repair = (kline: Kline): Entry => ({ _tag: 'Kline', kline, origin: 'repair' });
const gap = (from: number, to: number): Entry => ({ _tag: 'Gap', fromMs: from * 1_000, toMs: to * 1_000 });

/** Versions by the second in which they begin; the one before ends there. */
const account = (second: number, ...versions: readonly (readonly [fromS: number, close: string])[]) =>
  ({
    symbol: 'BTCUSDC',
    interval: '1s',
    openTimeMs: second * 1_000,
    versions: versions.map(([fromS, close], index) => ({
      kline: klineAt(second, close),
      fromMs: fromS * 1_000,
      toMs: versions[index + 1] === undefined ? null : versions[index + 1]![0] * 1_000,
    })),
    streamed: null,
  }) satisfies AlteredKline;

const compare = (
  entries: readonly Entry[],
  truth: readonly Kline[],
  altered: readonly AlteredKline[] = [],
) => {
  const { differences, missing } = compareSeries('1s', entries, { truth, altered });
  return [...differences, ...missing];
};

describe('without exceptions', () => {
  const truth = seconds(0, 10);

  test('what the exchange published is in order', () => {
    expect(compareSeries('1s', streamed(...truth), { truth, altered: [] })).toEqual({
      compared: 10,
      altered: 0,
      differences: [],
      missing: [],
    });
  });

  test.each([
    ['a kline is missing', [...streamed(...seconds(0, 4)), ...streamed(...seconds(5, 10))]],
    ['a kline is there twice', [...streamed(...seconds(0, 5)), ...streamed(...seconds(4, 10))]],
    ['a kline is other than published', streamed(...seconds(0, 9), klineAt(9, '3'))],
    ['a gap was told', [...streamed(...seconds(0, 4)), gap(4, 5), ...streamed(...seconds(5, 10))]],
    ['a kline comes again as a repair', [...streamed(...truth), repair(klineAt(3))]],
    ['a kline is restated without an account', [...streamed(...truth), repair(klineAt(3, '3'))]],
    ['a kline in order is called a repair', [...streamed(...seconds(0, 9)), repair(klineAt(9))]],
  ])('noticed: %s', (_, entries) => {
    expect(compare(entries, truth)).not.toEqual([]);
  });
});

describe('restated', () => {
  const truth = [...seconds(0, 3), klineAt(3, '3'), ...seconds(4, 10)];
  const altered = [account(3, [4, '2'], [8, '3'])];

  test('comes as a repair', () => {
    expect(compare([...streamed(...seconds(0, 10)), repair(klineAt(3, '3'))], truth, altered)).toEqual([]);
  });

  test('closed too late to be repaired, it needs none', () => {
    const missingBy = (closedByMs: number): number =>
      compareSeries('1s', streamed(...seconds(0, 10)), { truth, altered }, closedByMs).missing.length;
    expect([missingBy(3_999), missingBy(4_000)]).toEqual([0, 1]);
  });

  test('it has to come also when the topic ends before it', () => {
    expect(compare(streamed(...seconds(0, 3)), truth.slice(0, 3), altered)).toHaveLength(1);
  });

  test('read from history after it was restated, it needs none', () => {
    expect(compare(streamed(...truth), truth, altered)).toEqual([]);
  });

  test.each([
    ['it does not come', streamed(...seconds(0, 10))],
    ['another version comes', [...streamed(...seconds(0, 10)), repair(klineAt(3, '1'))]],
    ['it comes twice', [...streamed(...seconds(0, 10)), repair(klineAt(3, '3')), repair(klineAt(3, '3'))]],
    ['it comes, and then the old one', [...streamed(...truth), repair(klineAt(3))]],
    ['it comes without a label', [...streamed(...seconds(0, 10)), ...streamed(klineAt(3, '3'))]],
  ])('noticed: %s', (_, entries) => {
    expect(compare(entries, truth, altered)).not.toEqual([]);
  });

  test('a stream that showed another one is right to have been believed', () => {
    const shown = [{ ...account(3, [4, '3']), streamed: klineAt(3) }];
    expect(compare([...streamed(...seconds(0, 10)), repair(klineAt(3, '3'))], truth, shown)).toEqual([]);
    expect(compare(streamed(...seconds(0, 10)), truth, shown)).toHaveLength(1);
  });
});

describe('hidden', () => {
  const around = [...streamed(...seconds(0, 3)), gap(3, 4), ...streamed(...seconds(4, 10))];
  const without = [...seconds(0, 3), ...seconds(4, 10)];

  test('for ever, it is a gap', () => {
    expect(compare(around, without, [account(3)])).toEqual([]);
  });

  test('for a while, it is a gap and comes as a repair', () => {
    expect(compare([...around, repair(klineAt(3))], seconds(0, 10), [account(3, [20, '2'])])).toEqual([]);
  });

  test('for a moment, it may be in order', () => {
    expect(compare(streamed(...seconds(0, 10)), seconds(0, 10), [account(3, [6, '2'])])).toEqual([]);
  });

  test.each([
    ['no gap is told', streamed(...without), [account(3)]],
    ['a gap that is not repaired', around, [account(3, [20, '2'])]],
    ['a gap where it was never hidden', [...around, repair(klineAt(3))], [account(3, [4, '2'])]],
    [
      'a gap that is too long',
      [...streamed(...seconds(0, 3)), gap(3, 5), ...streamed(...seconds(5, 10))],
      [account(3)],
    ],
  ] as const)('noticed: %s', (_, entries, altered) => {
    expect(compare(entries, seconds(0, 10), altered)).not.toEqual([]);
  });
});
