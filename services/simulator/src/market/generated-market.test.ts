import { Interval } from '@cryptostream/domain';
import * as fc from 'fast-check';
import { generatedMarket } from './generated-market';
import type { KlineRange, Market, MarketKline } from './market';

const symbols = ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC', 'PEPEUSDT', 'ABCEUR'];
const farFuture = Date.UTC(2200, 0, 1);
const settings = { seed: 20_240_301, numRuns: 40 };

const all = (range: Pick<KlineRange, 'symbol' | 'interval' | 'fromMs' | 'toMs'>): KlineRange => ({
  ...range,
  offsetMs: 0,
  limit: Number.MAX_SAFE_INTEGER,
  prefer: 'oldest',
});

const klinesOf = (
  market: Market,
  symbol: string,
  interval: Interval.Interval,
  fromMs: number,
  toMs: number,
  nowMs = farFuture,
): readonly MarketKline[] => market.klines(all({ symbol, interval, fromMs, toMs }), nowMs);

const symbol = fc.constantFrom(...symbols);
const seed = fc.constantFrom('1', 'another');
const timeMs = fc.integer({ min: Date.UTC(2017, 7, 17), max: Date.UTC(2035, 0, 1) });
const intervalUpTo = (longestMs: number): fc.Arbitrary<Interval.Interval> =>
  fc.constantFrom(...Interval.all.filter((interval) => Interval.lengthMs(interval) <= longestMs));

const unit = 100_000_000n;

const scaled = (text: string): bigint => {
  if (!/^\d+\.\d{8}$/.test(text)) throw new Error(`not a decimal of 8 places: ${text}`);
  return BigInt(text.replace('.', ''));
};

/** The roll-up rule, written a second time and in BigInt. */
const rolledUp = (klines: readonly MarketKline[]) => {
  const traded = klines.filter(({ trades }) => trades > 0);
  const counted = traded.length > 0 ? traded : klines;
  const sum = (field: 'volume' | 'quoteVolume' | 'takerBuyVolume' | 'takerBuyQuoteVolume'): bigint =>
    klines.reduce((total, kline) => total + scaled(kline[field]), 0n);
  const extreme = (field: 'high' | 'low', beats: (a: bigint, b: bigint) => boolean): bigint =>
    counted.map((kline) => scaled(kline[field])).reduce((best, value) => (beats(value, best) ? value : best));
  return {
    openTimeMs: klines[0]!.openTimeMs,
    open: scaled(counted[0]!.open),
    high: extreme('high', (a, b) => a > b),
    low: extreme('low', (a, b) => a < b),
    close: scaled(counted.at(-1)!.close),
    volume: sum('volume'),
    quoteVolume: sum('quoteVolume'),
    takerBuyVolume: sum('takerBuyVolume'),
    takerBuyQuoteVolume: sum('takerBuyQuoteVolume'),
    trades: klines.reduce((total, { trades }) => total + trades, 0),
    firstTradeId: traded[0]?.firstTradeId ?? -1,
    lastTradeId: traded.at(-1)?.lastTradeId ?? -1,
  };
};

test('a kline of any interval equals the exact roll-up of any shorter interval that divides it', () => {
  fc.assert(
    fc.property(
      seed,
      symbol,
      timeMs,
      intervalUpTo(86_400_000),
      fc.nat(),
      (aSeed, aSymbol, time, longer, pick) => {
        const lengthMs = Interval.lengthMs(longer);
        const shorter = Interval.all.filter(
          (interval) =>
            lengthMs % Interval.lengthMs(interval) === 0 && lengthMs / Interval.lengthMs(interval) <= 1_440,
        );
        const market = generatedMarket(aSeed, symbols, 0);
        const openTimeMs = Interval.openTimeAt(longer, time);
        const end = openTimeMs + lengthMs;
        const [whole] = klinesOf(market, aSymbol, longer, openTimeMs, end);
        const parts = klinesOf(market, aSymbol, shorter[pick % shorter.length]!, openTimeMs, end);
        expect(rolledUp(parts)).toEqual(rolledUp([whole!]));
      },
    ),
    settings,
  );
});

test('every second of a day rolls up to the day', () => {
  const market = generatedMarket('1', symbols, 0);
  ['XRPUSDC'].forEach((aSymbol) => {
    const day = Date.UTC(2021, 4, 5);
    const [whole] = klinesOf(market, aSymbol, '1d', day, day + 86_400_000);
    const seconds = klinesOf(market, aSymbol, '1s', day, day + 86_400_000);
    expect(seconds).toHaveLength(86_400);
    expect(rolledUp(seconds)).toEqual(rolledUp([whole!]));
  });
});

test('prices and volumes of a kline fit each other', () => {
  fc.assert(
    fc.property(seed, symbol, timeMs, intervalUpTo(86_400_000), (aSeed, aSymbol, time, interval) => {
      const market = generatedMarket(aSeed, symbols, 0);
      const fromMs = Interval.openTimeAt(interval, time);
      const klines = klinesOf(market, aSymbol, interval, fromMs, fromMs + 100 * Interval.lengthMs(interval));
      klines.forEach((kline) => {
        const [open, high, low, close] = [kline.open, kline.high, kline.low, kline.close].map(scaled) as [
          bigint,
          bigint,
          bigint,
          bigint,
        ];
        const isBetween = (volume: string, quote: string): boolean =>
          low * scaled(volume) <= scaled(quote) * unit && scaled(quote) * unit <= high * scaled(volume);
        expect([
          low > 0n && low <= open && low <= close && open <= high && close <= high,
          isBetween(kline.volume, kline.quoteVolume),
          isBetween(kline.takerBuyVolume, kline.takerBuyQuoteVolume),
          scaled(kline.takerBuyVolume) <= scaled(kline.volume),
          (kline.trades === 0) === (scaled(kline.volume) === 0n),
        ]).toEqual([true, true, true, true, true]);
      });
    }),
    settings,
  );
});

test('trade ids count every trade once, in every interval', () => {
  fc.assert(
    fc.property(symbol, timeMs, intervalUpTo(86_400_000), (aSymbol, time, interval) => {
      const market = generatedMarket('1', symbols, 0);
      const fromMs = Interval.openTimeAt(interval, time);
      const traded = klinesOf(
        market,
        aSymbol,
        interval,
        fromMs,
        fromMs + 150 * Interval.lengthMs(interval),
      ).filter(({ trades }) => trades > 0);
      traded.forEach((kline, at) => {
        expect(kline.trades).toBe(kline.lastTradeId - kline.firstTradeId + 1);
        if (at > 0) expect(kline.firstTradeId).toBe(traded[at - 1]!.lastTradeId + 1);
      });
    }),
    settings,
  );
});

test('the same is answered in any order, at any time, by any instance', () => {
  const used = generatedMarket('1', symbols, 0);
  fc.assert(
    fc.property(symbol, timeMs, intervalUpTo(86_400_000), (aSymbol, time, interval) => {
      const ask = (market: Market): readonly MarketKline[] =>
        klinesOf(market, aSymbol, interval, time, time + 3 * Interval.lengthMs(interval));
      expect(ask(used)).toEqual(ask(generatedMarket('1', symbols, 0)));
      expect(ask(used)).toEqual(ask(used));
    }),
    settings,
  );
});

describe('a kline in progress', () => {
  test('is the roll-up of the seconds that are over', () => {
    fc.assert(
      fc.property(symbol, timeMs, intervalUpTo(3_600_000), (aSymbol, nowMs, interval) => {
        const market = generatedMarket('1', symbols, 0);
        const openTimeMs = Interval.openTimeAt(interval, nowMs);
        const [open] = klinesOf(market, aSymbol, interval, openTimeMs, nowMs + 1, nowMs);
        const over = klinesOf(market, aSymbol, '1s', openTimeMs, nowMs, nowMs).filter(({ closed }) => closed);
        expect(open!.closed).toBe(false);
        if (over.length > 0) expect(rolledUp([open!])).toEqual(rolledUp(over));
        else
          expect(open).toMatchObject({ trades: 0, volume: '0.00000000', firstTradeId: -1, lastTradeId: -1 });
      }),
      settings,
    );
  });

  test('is, at its end, the closed one', () => {
    fc.assert(
      fc.property(symbol, timeMs, intervalUpTo(86_400_000), (aSymbol, time, interval) => {
        const market = generatedMarket('1', symbols, 0);
        const openTimeMs = Interval.openTimeAt(interval, time);
        const endMs = openTimeMs + Interval.lengthMs(interval);
        const [last] = klinesOf(market, aSymbol, interval, openTimeMs, endMs, endMs);
        expect(last).toEqual(klinesOf(market, aSymbol, interval, openTimeMs, endMs)[0]);
      }),
      settings,
    );
  });

  test('nothing lies beyond it', () => {
    const market = generatedMarket('1', symbols, 0);
    const nowMs = Date.UTC(2024, 2, 1, 10, 0, 30, 500);
    expect(
      klinesOf(market, 'BTCUSDC', '1m', nowMs - 120_000, farFuture, nowMs).map(({ closed }) => closed),
    ).toEqual([true, false]);
  });
});

test('a day moves some percent, a minute some hundredths', () => {
  const market = generatedMarket('1', symbols, 0);
  const deviation = (interval: Interval.Interval, count: number): number => {
    const fromMs = Date.UTC(2023, 0, 1);
    const klines = klinesOf(
      market,
      'BTCUSDC',
      interval,
      fromMs,
      fromMs + count * Interval.lengthMs(interval),
    );
    const squares = klines.map(({ open, close }) => Math.log(Number(close) / Number(open)) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / count);
  };
  expect(deviation('1d', 700)).toBeGreaterThan(0.012);
  expect(deviation('1d', 700)).toBeLessThan(0.035);
  expect(deviation('1m', 2_000)).toBeGreaterThan(0.0002);
  expect(deviation('1m', 2_000)).toBeLessThan(0.0012);
});

test('seeds and symbols make different markets', () => {
  const closeOf = (aSeed: string, aSymbol: string): string =>
    klinesOf(
      generatedMarket(aSeed, symbols, 0),
      aSymbol,
      '1d',
      Date.UTC(2024, 0, 1),
      Date.UTC(2024, 0, 2),
    )[0]!.close;
  expect(new Set([closeOf('1', 'BTCUSDC'), closeOf('2', 'BTCUSDC'), closeOf('1', 'ETHUSDC')]).size).toBe(3);
});

test('nothing is older than the listing', () => {
  const sinceMs = Date.UTC(2020, 0, 1);
  const market = generatedMarket('1', symbols, sinceMs);
  const [first] = market.klines(
    {
      symbol: 'BTCUSDC',
      interval: '1h',
      offsetMs: 0,
      fromMs: 0,
      toMs: farFuture,
      limit: 1,
      prefer: 'oldest',
    },
    farFuture,
  );
  expect(first!.openTimeMs).toBe(sinceMs);
});
