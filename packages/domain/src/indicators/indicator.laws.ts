/** What every indicator promises, as one set of tests that each of them registers. */
import * as fc from 'fast-check';
import { copyState, type EnrichmentState } from '../enrichment/state';
import type { Bar } from './bar';
import type { Indicator } from './indicator';
import { barOf, beginning, runIndicator, updateAlone, type Rows } from './run-indicator.laws';

export type Bound = { readonly minimum: number; readonly maximum: number };

export type Expected = {
  /** For each output, given all bars up to now. */
  readonly bounds: (bars: readonly Bar[]) => readonly Bound[];
  /** For each output, how it grows with prices and with volumes: as their n-th power. */
  readonly degrees: readonly { readonly price: number; readonly volume: number }[];
  /** The values after all of these bars, from the formula and the whole array. */
  readonly naive: (bars: readonly Bar[]) => readonly number[];
};

export const anywhere: Bound = { minimum: -Infinity, maximum: Infinity };

export const between = (minimum: number, maximum: number): Bound => ({ minimum, maximum });

export const withinCloses = (bars: readonly Bar[]): Bound => ({
  minimum: Math.min(...bars.map(({ close }) => close)),
  maximum: Math.max(...bars.map(({ close }) => close)),
});

export const withinPrices = (bars: readonly Bar[]): Bound => ({
  minimum: Math.min(...bars.map(({ low }) => low)),
  maximum: Math.max(...bars.map(({ high }) => high)),
});

const hourMs = 3_600_000;

const inOrder = (bars: readonly Bar[]): readonly Bar[] =>
  bars.map((bar, index) => ({ ...bar, openTimeMs: index * hourMs }));

/** Anything that passes validation: flat, nothing traded, tiny beside huge, worth nothing. */
const wildBar: fc.Arbitrary<Bar> = fc
  .record({
    close: fc.oneof(
      fc.double({ min: 1e-8, max: 1e8, noNaN: true }),
      fc.constantFrom(0, 1, 1, 1, 5.4e-5, 1e-60, 1e60, 0.1 + 0.2),
    ),
    spread: fc.double({ min: 0, max: 0.1, noNaN: true }),
    volume: fc.oneof(fc.constantFrom(0, 0, 1e60, 1e-60), fc.double({ min: 1e-60, max: 1e9, noNaN: true })),
  })
  .map(({ close, spread, volume }) =>
    barOf(close, { high: close * (1 + spread), low: close * (1 - spread), volume }),
  );

/** A market: each bar begins where the one before it closed. */
const market = (maxLength: number): fc.Arbitrary<readonly Bar[]> =>
  fc
    .tuple(
      fc.double({ min: 1, max: 100_000, noNaN: true }),
      fc.array(
        fc.record({
          change: fc
            .integer({ min: -2_000, max: 2_000 })
            .map((change) => (change % 5 === 0 ? 0 : change / 100_000)),
          up: fc.double({ min: 0, max: 0.01, noNaN: true }),
          down: fc.double({ min: 0, max: 0.01, noNaN: true }),
          volume: fc.oneof(
            { weight: 4, arbitrary: fc.double({ min: 0.001, max: 1_000, noNaN: true }) },
            fc.constant(0),
          ),
        }),
        { maxLength },
      ),
    )
    .map(([begin, steps]) => {
      let close = begin;
      return inOrder(
        steps.map(({ change, up, down, volume }) => {
          const open = close;
          close = open * (1 + change);
          return {
            openTimeMs: 0,
            open,
            high: Math.max(open, close) * (1 + up),
            low: Math.min(open, close) * (1 - down),
            close,
            volume,
          };
        }),
      );
    });

// The last digit of a mean may round to either side; and what a window keeps of the largest price that was ever in it is below
// the square of float64's precision.
const slackOf = ({ minimum, maximum }: Bound, bars: readonly Bar[]): number =>
  1e-12 * Math.max(0, ...[minimum, maximum].filter(Number.isFinite).map(Math.abs)) +
  1e-30 * withinPrices(bars).maximum;

const runs = { seed: 7, numRuns: 60 };

export const indicatorLaws = (indicator: Indicator, { bounds, degrees, naive }: Expected): void => {
  const maxLength = indicator.warmUp * 3 + 8;
  const wild = fc.array(wildBar, { maxLength }).map(inOrder);
  const holds = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void =>
    fc.assert(fc.property(arbitrary, property), runs);

  describe(`laws of ${indicator.outputs.join(', ')}`, () => {
    test('absent exactly for its warm-up, finite ever after', () => {
      const warm = (rows: Rows) => rows.map((row) => row.map(Number.isFinite));
      holds(wild, (bars) => {
        const expected = bars.map((_, index) => indicator.outputs.map(() => index >= indicator.warmUp));
        const { rows } = runIndicator(indicator, bars);
        expect(warm(rows)).toEqual(expected);
        expect(rows.slice(0, indicator.warmUp).flat().every(Number.isNaN)).toBe(true);
      });
    });

    test('saving to JSON, restoring and going on equals never having stopped, bit for bit', () => {
      holds(fc.tuple(wild, fc.nat()), ([bars, seed]) => {
        const cut = seed % (bars.length + 1);
        const before = runIndicator(indicator, bars.slice(0, cut));
        const restored = JSON.parse(JSON.stringify(before.state)) as EnrichmentState;
        const after = runIndicator(indicator, bars.slice(cut), restored);
        const whole = runIndicator(indicator, bars);
        expect([...before.rows, ...after.rows]).toEqual(whole.rows);
        expect(JSON.stringify(after.state)).toBe(JSON.stringify(whole.state));
      });
    });

    test('how the bars are cut into batches does not matter', () => {
      holds(fc.tuple(wild, fc.array(fc.nat(), { maxLength: 4 })), ([bars, seeds]) => {
        const cuts = new Set(seeds.map((seed) => seed % (bars.length + 1)));
        let state = beginning(indicator);
        const rows = bars.map((bar, index) => {
          if (cuts.has(index)) state = copyState(state);
          return updateAlone(indicator, state, bar);
        });
        expect(rows).toEqual(runIndicator(indicator, bars).rows);
      });
    });

    test('a copy of the state shares nothing with it, and what it begins with stays', () => {
      const initial = JSON.stringify(indicator.initial);
      holds(fc.tuple(wild, wildBar), ([bars, next]) => {
        const { state } = runIndicator(indicator, bars);
        const text = JSON.stringify(state);
        runIndicator(indicator, [next, next], state);
        expect(JSON.stringify(state)).toBe(text);
      });
      expect(JSON.stringify(indicator.initial)).toBe(initial);
    });

    test('always within its bounds', () => {
      const check = (bars: readonly Bar[]): void =>
        runIndicator(indicator, bars).rows.forEach((row, index) => {
          if (index < indicator.warmUp) return;
          const limits = bounds(bars.slice(0, index + 1));
          row.forEach((value, place) => {
            const slack = slackOf(limits[place]!, bars.slice(0, index + 1));
            expect(value).toBeGreaterThanOrEqual(limits[place]!.minimum - slack);
            expect(value).toBeLessThanOrEqual(limits[place]!.maximum + slack);
          });
        });
      holds(wild, check);
      holds(market(maxLength), check);
    });

    test('grows with prices and volumes as it should, to the last bit for powers of two', () => {
      holds(fc.tuple(market(maxLength), fc.nat(20), fc.nat(20)), ([bars, price, volume]) => {
        const scaled = bars.map((bar) => ({
          openTimeMs: bar.openTimeMs,
          open: bar.open * 2 ** price,
          high: bar.high * 2 ** price,
          low: bar.low * 2 ** price,
          close: bar.close * 2 ** price,
          volume: bar.volume * 2 ** volume,
        }));
        const expected = runIndicator(indicator, bars).rows.map((row) =>
          row.map(
            (value, place) => value * 2 ** (degrees[place]!.price * price + degrees[place]!.volume * volume),
          ),
        );
        expect(runIndicator(indicator, scaled).rows).toEqual(expected);
      });
    });

    test('equals its formula over the whole array', () => {
      holds(market(maxLength), (bars) => {
        const own = runIndicator(indicator, bars).rows.at(-1);
        if (own === undefined || bars.length <= indicator.warmUp) return;
        const scale = withinPrices(bars).maximum;
        naive(bars).forEach((value, place) => {
          const size = Math.max(Math.abs(value), degrees[place]!.price === 0 ? 1e-3 : scale * 1e-3);
          expect(Math.abs(own[place]! - value)).toBeLessThanOrEqual(1e-9 * size);
        });
        expect(own).toHaveLength(naive(bars).length);
      });
    });
  });
};
