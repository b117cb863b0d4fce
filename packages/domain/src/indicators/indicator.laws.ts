/** What every indicator promises, as one test that each of them registers. */
import * as fc from 'fast-check';
import * as O from 'fp-ts/Option';
import type { Bar, Indicator, Json } from './indicator';

const bar: fc.Arbitrary<Bar> = fc
  .record({
    close: fc.oneof(fc.double({ min: 1e-8, max: 1e8, noNaN: true }), fc.constant(1), fc.constant(5.4e-5)),
    spread: fc.double({ min: 0, max: 0.1, noNaN: true }),
    volume: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })),
  })
  .map(({ close, spread, volume }) => ({
    openTimeMs: 0,
    open: close,
    high: close * (1 + spread),
    low: close * (1 - spread),
    close,
    volume,
  }));

const run = <S extends Json>(indicator: Indicator<S>, bars: readonly Bar[], from: S = indicator.initial) =>
  bars.reduce<{ readonly values: readonly O.Option<number>[]; readonly state: S }>(
    ({ values, state }, each) => {
      const [value, next] = indicator.step(state, each);
      return { values: [...values, value], state: next };
    },
    { values: [], state: from },
  );

const runs = { seed: 7, numRuns: 100 };

export const indicatorLaws = <S extends Json>(
  indicator: Indicator<S>,
  bounds: { readonly minimum: number; readonly maximum: number },
): void => {
  const bars = fc.array(bar, { maxLength: indicator.warmUp * 3 + 5 });

  describe(`laws of ${indicator.name}`, () => {
    test('absent exactly for its warm-up, present ever after', () => {
      fc.assert(
        fc.property(bars, (input) => {
          const { values } = run(indicator, input);
          expect(values.map(O.isSome)).toEqual(values.map((_, index) => index >= indicator.warmUp));
        }),
        runs,
      );
    });

    test('saving to JSON, restoring and going on equals never having stopped, bit for bit', () => {
      fc.assert(
        fc.property(bars, fc.nat(), (input, seed) => {
          const cut = seed % (input.length + 1);
          const before = run(indicator, input.slice(0, cut));
          const restored = JSON.parse(JSON.stringify(before.state)) as S;
          const after = run(indicator, input.slice(cut), restored);
          expect([...before.values, ...after.values]).toEqual(run(indicator, input).values);
        }),
        runs,
      );
    });

    test('a step changes neither the state nor the bar it was given', () => {
      fc.assert(
        fc.property(bars, bar, (input, next) => {
          const { state } = run(indicator, input);
          const copy = structuredClone({ state, next });
          indicator.step(state, next);
          expect({ state, next }).toEqual(copy);
        }),
        runs,
      );
    });

    test('never NaN or infinite, always within its bounds', () => {
      fc.assert(
        fc.property(bars, (input) => {
          run(indicator, input)
            .values.flatMap((value) => (O.isSome(value) ? [value.value] : []))
            .forEach((value) => {
              expect(Number.isFinite(value)).toBe(true);
              expect(value).toBeGreaterThanOrEqual(bounds.minimum);
              expect(value).toBeLessThanOrEqual(bounds.maximum);
            });
        }),
        runs,
      );
    });
  });
};
