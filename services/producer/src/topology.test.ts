import { Interval, type Kline } from '@cryptostream/domain';
import * as fc from 'fast-check';
import { needsHistory, onClosedKline, onPage, startFeed, type Emission, type Feed } from './topology';

const series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' } as const;
const minute = Interval.lengthMs('1m');
const t0 = 1_700_000_040_000 - (1_700_000_040_000 % minute);

const kline = (index: number): Kline => ({
  ...series,
  openTimeMs: t0 + index * minute,
  open: '1',
  high: '1',
  low: '1',
  close: '1',
  volume: '1',
  closed: true,
});

const described = (emissions: readonly Emission[]): readonly string[] =>
  emissions.map((emission) =>
    emission._tag === 'Gap'
      ? `gap ${(emission.gap.fromMs - t0) / minute}-${(emission.gap.toMs - t0) / minute}`
      : `${emission.origin} ${(emission.kline.openTimeMs - t0) / minute}`,
  );

const page = (feed: Feed, existing: readonly number[], nowIndex: number, limit = 1_000) => ({
  klines: existing
    .filter((index) => t0 + index * minute >= feed.nextOpenTimeMs && index < nowIndex)
    .slice(0, limit)
    .map(kline),
  serverTimeMs: t0 + nowIndex * minute + 2_001,
});

test('klines of the stream that follow on go out at once', () => {
  const [feed, first] = onClosedKline(startFeed(series, t0, false), kline(0));
  const [, second] = onClosedKline(feed, kline(1));
  expect(described([...first, ...second])).toEqual(['stream 0', 'stream 1']);
});

test('a kline beyond a hole waits until history has filled it', () => {
  const [waiting, nothing] = onClosedKline(startFeed(series, t0, false), kline(2));
  expect(nothing).toEqual([]);
  expect(needsHistory(waiting, t0)).toBe(true);
  const [feed, emissions] = onPage(waiting, { klines: [kline(0), kline(1)], serverTimeMs: t0 + 3 * minute });
  expect(described(emissions)).toEqual(['backfill 0', 'backfill 1', 'stream 2']);
  expect(feed.pending).toEqual([]);
});

test('a hole that the exchange has too becomes a gap record, but not before it has settled', () => {
  const feed = startFeed(series, t0, false);
  const klines = [kline(3)];
  const [early, nothing] = onPage(feed, { klines, serverTimeMs: t0 + 3 * minute + 9_999 });
  expect(nothing).toEqual([]);
  const [, emissions] = onPage(early, { klines, serverTimeMs: t0 + 3 * minute + 10_000 });
  expect(described(emissions)).toEqual(['gap 0-3', 'backfill 3']);
});

test('what the stream has brought and history lacks stands in no gap', () => {
  const [waiting] = [2, 3, 5].reduce<readonly [Feed, readonly Emission[]]>(
    ([feed], index) => onClosedKline(feed, kline(index)),
    [startFeed(series, t0, false), []],
  );
  const [feed, emissions] = onPage(waiting, {
    klines: [kline(0), kline(3), kline(6)],
    serverTimeMs: t0 + 9 * minute,
  });
  expect(described(emissions)).toEqual([
    'backfill 0',
    'gap 1-2',
    'stream 2',
    'backfill 3',
    'gap 4-5',
    'stream 5',
    'backfill 6',
  ]);
  expect(feed.pending).toEqual([]);
});

test('a new series begins at the first kline the exchange has, without a gap', () => {
  const [, emissions] = onPage(startFeed(series, t0, true), {
    klines: [kline(5)],
    serverTimeMs: t0 + 99 * minute,
  });
  expect(described(emissions)).toEqual(['backfill 5']);
});

test('a repeated kline, and one that history brought before the stream did, go out once', () => {
  const [feed] = onPage(startFeed(series, t0, false), {
    klines: [kline(0), kline(1)],
    serverTimeMs: t0 + 9 * minute,
  });
  expect(onClosedKline(feed, kline(1))).toEqual([feed, []]);
});

test('the kline in progress at the end of a page does not go out', () => {
  const open = { ...kline(1), closed: false };
  const [, emissions] = onPage(startFeed(series, t0, false), {
    klines: [kline(0), open],
    serverTimeMs: t0 + minute,
  });
  expect(described(emissions)).toEqual(['backfill 0']);
});

/** Whatever frames are lost, repeated or out of order, and however history is paged: each kline once, in order, holes named. */
test('the promise holds for every mixture of lost frames, repeated frames, pages and holes of the exchange', () => {
  const last = 40;
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('frame' as const), index: fc.nat(last) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('page' as const), index: fc.integer({ min: 1, max: 9 }) }),
    },
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(last), { minLength: 1 }),
      fc.array(step, { maxLength: 80 }),
      (present, steps) => {
        const existing = [...new Set([...present, last])].toSorted((left, right) => left - right);
        const run = (
          [feed, out]: readonly [Feed, readonly Emission[]],
          { kind, index }: { readonly kind: 'frame' | 'page'; readonly index: number },
        ): readonly [Feed, readonly Emission[]] => {
          if (kind === 'frame' && !existing.includes(index)) return [feed, out];
          const [next, emissions] =
            kind === 'frame'
              ? onClosedKline(feed, kline(index))
              : onPage(feed, page(feed, existing, last + 1, index));
          return [next, [...out, ...emissions]];
        };
        const finish = Array.from({ length: last + 2 }, () => ({ kind: 'page' as const, index: 1_000 }));
        const [, emissions] = [...steps, ...finish].reduce(run, [startFeed(series, t0, false), []] as const);
        const klines = emissions.flatMap((emission) =>
          emission._tag === 'Closed' ? [(emission.kline.openTimeMs - t0) / minute] : [],
        );
        const missing = emissions.flatMap((emission) =>
          emission._tag === 'Gap'
            ? Array.from(
                { length: (emission.gap.toMs - emission.gap.fromMs) / minute },
                (_, offset) => (emission.gap.fromMs - t0) / minute + offset,
              )
            : [],
        );
        expect(klines).toEqual(existing);
        expect([...klines, ...missing].toSorted((left, right) => left - right)).toEqual(
          Array.from({ length: last + 1 }, (_, index) => index),
        );
      },
    ),
    { seed: 20250301, numRuns: 300 },
  );
});
