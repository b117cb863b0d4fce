/** What every store of points promises, as one suite that each adapter registers. */
import {
  toEnrichedPoint,
  toQualityPoint,
  toRawPoint,
  toRevisionPoint,
  type Point,
  valuesOf,
} from '@cryptostream/contracts';
import { Enrichment, type Kline, type SeriesState } from '@cryptostream/domain';
import type { KlineQuery, KlineReader, PointWriter } from '@cryptostream/ports';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { notSetUp, right } from './log-contract-tools';

export type StoreUnderTest = {
  readonly writer: PointWriter;
  readonly reader: KlineReader;
  readonly close: () => Promise<void>;
};

export type StoreContractOptions = {
  /** For each test. */
  readonly timeoutMs?: number;
};

/** Registers the suite; `setup` runs once. Each test has a source of its own, so the store need not be empty. */
export const storeContract = (
  title: string,
  setup: () => Promise<StoreUnderTest>,
  { timeoutMs = 60_000 }: StoreContractOptions = {},
): void => {
  describe(`store contract: ${title}`, () => {
    let store: StoreUnderTest | undefined;
    const running = (): StoreUnderTest => store ?? notSetUp();
    beforeAll(async () => {
      store = await setup();
    }, timeoutMs * 2);
    afterAll(() => store?.close(), timeoutMs);

    roundTripContract(running, timeoutMs);
    queryContract(running, timeoutMs);
    overviewContract(running, timeoutMs);
    removalContract(running, timeoutMs);
  });
};

const minuteMs = 60_000;
const startMs = Date.UTC(2024, 0, 1);
const at = (minute: number): number => startMs + minute * minuteMs;

const freshSource = (): string => `contract_${randomUUID().slice(0, 8)}`;

const klineOf = (source: string, minute: number, changes: Partial<Kline> = {}): Kline => ({
  source,
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: at(minute),
  closeTimeMs: at(minute + 1) - 1,
  open: '42000.10',
  high: '42000.20000000',
  low: '41999.9',
  close: String(42_000 + minute),
  volume: '0.00012',
  quoteVolume: '5.04',
  trades: 17,
  takerBuyVolume: '0.0001',
  takerBuyQuoteVolume: '4.2',
  closed: true,
  ...changes,
});

const enrichedOf = (
  kline: Kline,
  values: { readonly [name: string]: number } = {},
): SeriesState.EnrichedKline => ({
  kline,
  values: Enrichment.fromRecord({ sma_20: 41_999.123456789, rsi_14: 1e-7, ...values }),
  flags: { gapBefore: 3, zeroVolume: true, outlier: false },
});

const queryOf = (source: string, changes: Partial<KlineQuery> = {}): KlineQuery => ({
  measurement: 'kline_raw',
  source,
  symbol: 'BTCUSDC',
  interval: '1m',
  limit: 1_000,
  ...changes,
});

const write = async (store: StoreUnderTest, points: readonly Point[]): Promise<void> => {
  expect(await right(store.writer.write(points))).toEqual([]);
};

const minutesOf = async (store: StoreUnderTest, query: KlineQuery): Promise<readonly number[]> =>
  (await right(store.reader.klines(query))).map(({ openTimeMs }) => (openTimeMs - startMs) / minuteMs);

const roundTripContract = (store: () => StoreUnderTest, timeoutMs: number): void => {
  test(
    'raw, enriched and open klines come back from measurements of their own, with their types',
    async () => {
      const source = freshSource();
      const open = klineOf(source, 1, { closed: false, close: '7' });
      const points = [
        toRawPoint(klineOf(source, 0)),
        toEnrichedPoint(enrichedOf(klineOf(source, 0))),
        toEnrichedPoint(enrichedOf(open)),
      ];
      await write(store(), points);
      for (const { measurement, timeMs, fields } of points) {
        const query = queryOf(source, { measurement: measurement as KlineQuery['measurement'] });
        expect(await right(store().reader.klines(query))).toEqual([
          { openTimeMs: timeMs, fields: valuesOf(fields) },
        ]);
      }
    },
    timeoutMs,
  );

  test(
    'a kline without the optional fields comes back without them',
    async () => {
      const source = freshSource();
      const { openTimeMs, open, high, low, close, volume } = klineOf(source, 0);
      const bare = {
        source,
        symbol: 'BTCUSDC',
        interval: '1m',
        openTimeMs,
        open,
        high,
        low,
        close,
        volume,
      } as const;
      await write(store(), [toRawPoint({ ...bare, closed: true })]);
      const [found] = await right(store().reader.klines(queryOf(source)));
      expect(Object.keys(found!.fields).toSorted()).toEqual(['close', 'high', 'low', 'open', 'volume']);
    },
    timeoutMs,
  );

  test(
    'writing the same points again changes nothing; other values at the same time replace',
    async () => {
      const source = freshSource();
      const points = [0, 1, 2].map((minute) => toRawPoint(klineOf(source, minute)));
      await write(store(), points);
      const before = await right(store().reader.klines(queryOf(source)));
      await write(store(), points);
      expect(await right(store().reader.klines(queryOf(source)))).toEqual(before);
      await write(store(), [toRawPoint(klineOf(source, 1, { close: '1.5' }))]);
      const after = await right(store().reader.klines(queryOf(source)));
      expect(after.map(({ fields }) => fields['close'])).toEqual([42_000, 1.5, 42_002]);
    },
    timeoutMs,
  );

  test(
    'the same open time twice in one write: the last one stays',
    async () => {
      const source = freshSource();
      await write(
        store(),
        ['1', '2'].map((close) => toRawPoint(klineOf(source, 0, { close }))),
      );
      const found = await right(store().reader.klines(queryOf(source)));
      expect(found.map(({ fields }) => fields['close'])).toEqual([2]);
    },
    timeoutMs,
  );

  test(
    'float64 values come back bit for bit, integers up to 2^53 - 1',
    async () => {
      // Of the two zeros only one is asked for: line protocol has no other.
      const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
      const point = fc.record({
        values: fc.array(float, { minLength: 3, maxLength: 3 }),
        trades: fc.maxSafeNat(),
      });
      const run = async (samples: readonly { values: number[]; trades: number }[]) => {
        const source = freshSource();
        const points = samples.map(({ values: [sma_20, rsi_14, ema_12], trades }, minute) =>
          toEnrichedPoint(
            enrichedOf(klineOf(source, minute, { trades }), {
              sma_20: sma_20!,
              rsi_14: rsi_14!,
              ema_12: ema_12!,
            }),
          ),
        );
        await write(store(), points);
        const found = await right(store().reader.klines(queryOf(source, { measurement: 'kline_enriched' })));
        expect(found.map(({ fields }) => fields)).toEqual(points.map(({ fields }) => valuesOf(fields)));
      };
      const extremes = [5e-324, -5e-324, 1.7976931348623157e308, 2 ** 53 + 2, 0.1 + 0.2, 17465307097.884073];
      await run(
        extremes.map((value) => ({ values: [value, -value, 1 / 3], trades: Number.MAX_SAFE_INTEGER })),
      );
      const samples = fc.array(point, { minLength: 20, maxLength: 50 });
      await fc.assert(fc.asyncProperty(samples, run), { numRuns: 5, seed: 20_240_101 });
    },
    timeoutMs,
  );

  test(
    'an empty write is fine, and both sides answer that they can be reached',
    async () => {
      await write(store(), []);
      await right(store().writer.check);
      await right(store().reader.check);
    },
    timeoutMs,
  );
};

const queryContract = (store: () => StoreUnderTest, timeoutMs: number): void => {
  describe('a series of ten klines, written out of order', () => {
    const source = freshSource();
    beforeAll(async () => {
      const minutes = [5, 0, 9, 1, 2, 8, 3, 4, 7, 6];
      await write(
        store(),
        minutes.map((minute) => toRawPoint(klineOf(source, minute))),
      );
      const others = [
        klineOf(source, 0, { symbol: 'ETHUSDC' }),
        klineOf(source, 0, { interval: '15m' }),
        klineOf(freshSource(), 0),
      ];
      await write(store(), others.map(toRawPoint));
    }, timeoutMs);

    test.each([
      ['everything, oldest first', {}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
      ['the newest when only a limit is given', { limit: 3 }, [7, 8, 9]],
      ['the oldest from `fromMs`, inclusive', { fromMs: at(4), limit: 3 }, [4, 5, 6]],
      ['the newest before `toMs`, exclusive', { toMs: at(4), limit: 3 }, [1, 2, 3]],
      ['what lies between both', { fromMs: at(2), toMs: at(5) }, [2, 3, 4]],
      ['the oldest of what lies between both', { fromMs: at(2), toMs: at(9), limit: 2 }, [2, 3]],
      ['nothing of an empty range', { fromMs: at(5), toMs: at(5) }, []],
      ['nothing after the end', { fromMs: at(10) }, []],
      ['from the very beginning of time', { fromMs: 0, limit: 2 }, [0, 1]],
      ['nothing of a measurement without points', { measurement: 'kline_enriched' as const }, []],
      ['another symbol apart', { symbol: 'ETHUSDC' }, [0]],
      ['another interval apart', { interval: '15m' as const }, [0]],
      ['nothing of an unknown symbol', { symbol: 'NOUSDC' }, []],
    ])(
      'answers %s',
      async (_, changes: Partial<KlineQuery>, expected: readonly number[]) => {
        expect(await minutesOf(store(), queryOf(source, changes))).toEqual(expected);
      },
      timeoutMs,
    );
  });

  test(
    'values of a query cannot break out of it',
    async () => {
      const hostile = `x" or 1=1 --' \\`;
      expect(await right(store().reader.klines(queryOf(hostile, { symbol: hostile })))).toEqual([]);
    },
    timeoutMs,
  );
};

const overviewContract = (store: () => StoreUnderTest, timeoutMs: number): void => {
  test(
    'coverage counts the raw klines of each series once, however often they were written',
    async () => {
      const source = freshSource();
      const series = [3, 1, 2, 5].map((minute) => toRawPoint(klineOf(source, minute)));
      const other = toRawPoint(klineOf(source, 7, { symbol: 'ETHUSDC' }));
      await write(store(), [...series, other]);
      await write(store(), [...series, toRawPoint(klineOf(source, 4))]);
      await write(store(), [toEnrichedPoint(enrichedOf(klineOf(source, 9)))]);
      const found = (await right(store().reader.coverage)).filter((each) => each.source === source);
      const row = { source, interval: '1m' };
      expect(found.toSorted((a, b) => a.symbol.localeCompare(b.symbol))).toEqual([
        { ...row, symbol: 'BTCUSDC', firstOpenTimeMs: at(1), lastOpenTimeMs: at(5), count: 5 },
        { ...row, symbol: 'ETHUSDC', firstOpenTimeMs: at(7), lastOpenTimeMs: at(7), count: 1 },
      ]);
    },
    timeoutMs,
  );

  test(
    'gaps answers the gap points, the latest word on each',
    async () => {
      const source = freshSource();
      const kline = klineOf(source, 2);
      const series = { source, symbol: 'BTCUSDC', interval: '1m' as const };
      const gap = { ...series, kind: 'gap' as const, openTimeMs: at(2), toMs: at(5), missing: 3 };
      await write(store(), [
        toQualityPoint({ ...gap, cause: 'unexplained' }),
        toQualityPoint({ ...gap, openTimeMs: at(8), toMs: at(9), missing: 1, cause: 'unexplained' }),
        toQualityPoint({ ...series, kind: 'late', openTimeMs: at(2), kline }),
        toQualityPoint({ ...series, kind: 'restated', openTimeMs: at(2), kline, compared: true }),
        toRevisionPoint(kline, 'klines.1m-0-17'),
      ]);
      await write(store(), [toQualityPoint({ ...gap, cause: 'exchange' })]);
      const found = (await right(store().reader.gaps)).filter((each) => each.source === source);
      expect(found.toSorted((a, b) => a.fromMs - b.fromMs)).toEqual([
        { ...series, fromMs: at(2), toMs: at(5), missing: 3, cause: 'exchange' },
        { ...series, fromMs: at(8), toMs: at(9), missing: 1, cause: 'unexplained' },
      ]);
    },
    timeoutMs,
  );
};

const removalContract = (store: () => StoreUnderTest, timeoutMs: number): void => {
  const both = (kline: Kline, values = {}): readonly Point[] => [
    toRawPoint(kline),
    toEnrichedPoint(enrichedOf(kline, values)),
  ];

  test(
    'removing takes the closed klines of a series in `[fromMs, toMs)`, and what is written after it has its own fields only',
    async () => {
      const source = freshSource();
      const klines = [0, 1, 2, 3, 4].map((minute) => klineOf(source, minute));
      await write(
        store(),
        klines.flatMap((kline) => both(kline, { gone: 1 })),
      );
      const range = { source, symbol: 'BTCUSDC', interval: '1m' as const, fromMs: at(1), toMs: at(3) };
      await right(store().writer.remove([range]));
      for (const measurement of ['kline_raw', 'kline_enriched'] as const)
        expect(await minutesOf(store(), queryOf(source, { measurement }))).toEqual([0, 3, 4]);
      await right(store().writer.remove([range]));
      await write(store(), both(klines[1]!));
      const [, again, untouched] = await right(
        store().reader.klines(queryOf(source, { measurement: 'kline_enriched' })),
      );
      expect(again).toMatchObject({ openTimeMs: at(1), fields: { rsi_14: 1e-7 } });
      expect(again!.fields).not.toHaveProperty('gone');
      expect(untouched!.fields).toHaveProperty('gone', 1);
    },
    timeoutMs,
  );

  test(
    'removing leaves other series and other measurements, and counts off what is gone',
    async () => {
      const source = freshSource();
      const kline = klineOf(source, 1);
      const others = [
        klineOf(source, 1, { symbol: 'ETHUSDC' }),
        klineOf(source, 1, { interval: '15m' }),
        klineOf(`${source}x`, 1),
      ];
      const series = { source, symbol: 'BTCUSDC', interval: '1m' as const };
      await write(store(), [
        ...[...others, kline, klineOf(source, 5)].flatMap((each) => both(each)),
        toRevisionPoint(kline, '0-17'),
        toEnrichedPoint(enrichedOf({ ...kline, closed: false })),
        toQualityPoint({
          ...series,
          kind: 'gap',
          openTimeMs: at(1),
          toMs: at(2),
          missing: 1,
          cause: 'exchange',
        }),
      ]);
      await right(store().writer.remove([{ ...series, fromMs: 0, toMs: at(2) }]));
      const open = queryOf(source, { measurement: 'kline_open' });
      expect(await minutesOf(store(), open)).toEqual([1]);
      expect((await right(store().reader.gaps)).filter((each) => each.source === source)).toHaveLength(1);
      const coverage = await right(store().reader.coverage);
      const row = { firstOpenTimeMs: at(1), lastOpenTimeMs: at(1), count: 1 };
      for (const expected of [
        { ...series, firstOpenTimeMs: at(5), lastOpenTimeMs: at(5), count: 1 },
        ...others.map(({ source: from, symbol, interval }) => ({ source: from, symbol, interval, ...row })),
      ])
        expect(coverage).toContainEqual(expected);
    },
    timeoutMs,
  );
};
