import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import {
  codeVersion,
  defaultConfiguration,
  describeConfiguration,
  enrichment,
  toRecord,
  type Enrichment,
  type EnrichmentConfiguration,
  type EnrichmentState,
} from './enrichment';
import { catalogue } from './indicators/catalogue';
import type { Bar } from './indicators/bar';
import { barOf } from './indicators/run-indicator.laws';

const made = (configuration: EnrichmentConfiguration): Enrichment => {
  const result = enrichment(configuration);
  if (E.isLeft(result)) throw new Error(result.left.message);
  return result.right;
};

const all = made(defaultConfiguration);

const configurationOf = (changes: Partial<EnrichmentConfiguration>): EnrichmentConfiguration => ({
  indicators: [],
  signals: [],
  outlier: defaultConfiguration.outlier,
  ...changes,
});

const sma = (period: number) => ({ indicator: 'sma', parameters: { period } });

describe('configuration', () => {
  test('the names of the default carry the periods, in its order', () => {
    expect(all.names).toEqual([
      ...['sma_7', 'sma_20', 'sma_50', 'sma_200', 'ema_12', 'ema_26', 'rsi_14'],
      ...['macd_12_26_9', 'macd_12_26_9_signal', 'macd_12_26_9_histogram'],
      ...['bollinger_20_2_upper', 'bollinger_20_2_middle', 'bollinger_20_2_lower'],
      ...['atr_14', 'vwap', 'obv', 'log_return'],
      ...[
        'window_20_mean',
        'window_20_deviation',
        'window_20_minimum',
        'window_20_maximum',
        'window_20_z_score',
      ],
      ...['volatility_20', 'volume_sma_20', 'volume_ratio_20'],
      ...['sma_20_50_cross', 'rsi_14_zone', 'macd_12_26_9_cross', 'bollinger_20_2_break'],
    ]);
  });

  test.each<[string, Partial<EnrichmentConfiguration>, readonly string[]]>([
    [
      'an unknown indicator',
      { indicators: [{ indicator: 'sam', parameters: {} }] },
      [`unknown indicator "sam"; known: ${catalogue.map(({ name }) => name).join(', ')}`],
    ],
    ['a period too small', { indicators: [sma(0)] }, ['sma: period 0 is not an integer from 1 to 10000']],
    ['a period not whole', { indicators: [sma(1.5)] }, ['sma: period 1.5 is not an integer from 1 to 10000']],
    [
      'a period that is no number',
      { indicators: [sma(NaN)] },
      ['sma: period NaN is not an integer from 1 to 10000'],
    ],
    [
      'a parameter missing, another unknown',
      { indicators: [{ indicator: 'ema', parameters: { length: 3 } }] },
      [
        'ema: unknown parameter "length"; known: period',
        'ema: period is missing; expected an integer from 1 to 10000',
      ],
    ],
    [
      'a parameter of something that has none',
      { indicators: [{ indicator: 'vwap', parameters: { period: 3 } }] },
      ['vwap: unknown parameter "period"; it has none'],
    ],
    [
      'periods that do not go together',
      { indicators: [{ indicator: 'macd', parameters: { fast: 26, slow: 12, signal: 9 } }] },
      ['macd: fast (26) is not smaller than slow (12)'],
    ],
    ['the same twice', { indicators: [sma(7), sma(7)] }, ['the value sma_7 is there twice']],
    [
      'a signal over what is not there',
      { indicators: [sma(7)], signals: [{ name: 'golden', cross: 'sma_7', over: 'sma_50' }] },
      ['golden: "sma_50" is no value; there are close, sma_7'],
    ],
    [
      'a signal named like a value, and one like a field of the kline',
      {
        indicators: [sma(7)],
        signals: [
          { name: 'sma_7', zone: 'close', below: 1, above: 2 },
          { name: 'volume', zone: 'close', below: 1, above: 2 },
          { name: 'time', zone: 'close', below: 1, above: 2 },
        ],
      },
      ['the value sma_7 is there twice', 'the name volume is taken', 'the name time is taken'],
    ],
    [
      'a signal without a name',
      { signals: [{ name: '', zone: 'close', below: 1, above: 2 }] },
      ['"" is no name for a signal; allowed: a lower-case letter, then letters, digits, _ and .'],
    ],
    [
      'an outlier that cannot be',
      { outlier: { window: 2, threshold: 0, minimumMove: -1 } },
      [
        'outlier: window 2 is not an integer from 5 to 1000',
        'outlier: threshold 0 is not a number from 1 to 1000',
        'outlier: minimum_move -1 is not a number from 0 to 10',
      ],
    ],
    [
      'several at once',
      {
        indicators: [sma(0), { indicator: 'sam', parameters: {} }],
        outlier: { window: 0, threshold: 5, minimumMove: 0 },
      },
      [
        'sma: period 0 is not an integer from 1 to 10000',
        `unknown indicator "sam"; known: ${catalogue.map(({ name }) => name).join(', ')}`,
        'outlier: window 0 is not an integer from 5 to 1000',
      ],
    ],
  ])('%s is refused', (_, changes, problems) => {
    expect(enrichment(configurationOf(changes))).toMatchObject({
      left: { _tag: 'ConfigurationError', problems },
    });
  });

  test('every indicator of the catalogue can be asked for with its smallest parameters', () => {
    catalogue.forEach(({ name, parameters, ...definition }) => {
      const smallest = Object.fromEntries(
        parameters.map(({ name: parameter, minimum }, place) => [
          parameter,
          minimum + ('refuse' in definition ? place : 0),
        ]),
      );
      const one = made(configurationOf({ indicators: [{ indicator: name, parameters: smallest }] }));
      expect(one.names.length).toBeGreaterThan(0);
      one.names.forEach((value) => expect(value).toMatch(/^[a-z][a-z0-9_.]*$/));
    });
  });

  test('what computes other values is described otherwise', () => {
    const texts = [
      defaultConfiguration,
      configurationOf({}),
      configurationOf({ indicators: [sma(7)] }),
      configurationOf({ indicators: [sma(8)] }),
      configurationOf({ signals: [{ name: 'a', zone: 'close', below: 1, above: 2 }] }),
      configurationOf({ signals: [{ name: 'a', zone: 'close', below: 1, above: 3 }] }),
      configurationOf({ outlier: { ...defaultConfiguration.outlier, threshold: 7 } }),
    ].map(describeConfiguration);
    expect(new Set(texts).size).toBe(texts.length);
    expect(codeVersion).toBeGreaterThan(1);
  });
});

/** A deterministic walk; exact repetition matters more than looks. */
const walk = (length: number): readonly Bar[] => {
  let close = 60_000;
  let seed = 1;
  const next = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  return Array.from({ length }, (_, index) => {
    const open = close;
    close = Math.round(open * (1 + (next() - 0.5) / 200) * 100) / 100;
    return {
      openTimeMs: index * 60_000,
      open,
      high: Math.max(open, close) + next() * 10,
      low: Math.min(open, close) - next() * 10,
      close,
      volume: index % 50 === 0 ? 0 : next() * 20,
    };
  });
};

describe('a step', () => {
  const bars = walk(400);

  test('changes neither the state nor the initial state', () => {
    const initial = JSON.stringify(all.initial);
    const [, state] = all.step(all.initial, bars[0]!);
    const text = JSON.stringify(state);
    all.step(state, bars[1]!);
    expect(JSON.stringify(state)).toBe(text);
    expect(JSON.stringify(all.initial)).toBe(initial);
  });

  test('gives every value from its warm-up on', () => {
    let state = all.initial;
    bars.forEach((bar, index) => {
      const [{ values }, next] = all.step(state, bar);
      state = next;
      expect(Object.keys(toRecord(values))).toEqual(
        all.names.filter((_, place) => index >= all.warmUps[place]!),
      );
    });
  });

  test('in place, one by one and through JSON give the same, bit for bit', () => {
    const cuts = fc.array(fc.nat(bars.length), { maxLength: 5 });
    const owned = all.copy(all.initial);
    const expected = bars.map((bar) => all.update(owned, bar));
    fc.assert(
      fc.property(cuts, (places) => {
        const at = new Set(places);
        let state: EnrichmentState = all.copy(all.initial);
        const found = bars.map((bar, index) => {
          if (at.has(index)) state = JSON.parse(JSON.stringify(state)) as EnrichmentState;
          const [enriched, next] = all.step(state, bar);
          state = next;
          return enriched;
        });
        expect(found).toEqual(expected);
      }),
      { seed: 7, numRuns: 10 },
    );
  });
});

describe('signals', () => {
  const run = (configuration: Partial<EnrichmentConfiguration>, closes: readonly number[], name: string) => {
    const one = made(configurationOf(configuration));
    let state = one.initial;
    return closes.map((close) => {
      const [{ values }, next] = one.step(state, barOf(close));
      state = next;
      return toRecord(values)[name];
    });
  };

  test('a cross is told once, where it happens; touching is none', () => {
    const signals = [{ name: 'cross', cross: 'close', over: 'sma_2' }];
    // The close is above its mean of two when it rose, below when it fell, equal when it stayed.
    expect(run({ indicators: [sma(2)], signals }, [1, 2, 3, 3, 4, 3, 2, 2, 3], 'cross')).toEqual([
      undefined,
      0,
      0,
      0,
      0,
      -1,
      0,
      0,
      1,
    ]);
  });

  test('means that are equal as decimals are no cross, whatever their rounding', () => {
    // Many ties: cents, three of them at most, and short windows.
    const cents = fc.array(fc.integer({ min: 10, max: 13 }), { minLength: 3, maxLength: 60 });
    const signals = [{ name: 'cross', cross: 'sma_2', over: 'sma_3' }];
    fc.assert(
      fc.property(cents, (closes) => {
        let side = 0;
        const expected = closes.map((_, index) => {
          if (index < 2) return undefined;
          const [a, b, c] = closes.slice(index - 2, index + 1) as [number, number, number];
          const now = Math.sign(3 * (b + c) - 2 * (a + b + c));
          const before = side;
          if (now !== 0) side = now;
          return now !== 0 && before !== 0 && now !== before ? now : 0;
        });
        const found = run(
          { indicators: [sma(2), sma(3)], signals },
          closes.map((each) => each / 100),
          'cross',
        );
        expect(found).toEqual(expected);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('a zone has fixed bounds or other values for bounds', () => {
    const fixed = [{ name: 'zone', zone: 'close', below: 30, above: 70 }];
    expect(run({ signals: fixed }, [10, 30, 50, 70, 71], 'zone')).toEqual([-1, 0, 0, 0, 1]);
    const moving = [{ name: 'zone', zone: 'close', below: 'sma_2', above: 'sma_2' }];
    expect(run({ indicators: [sma(2)], signals: moving }, [1, 2, 1, 1], 'zone')).toEqual([
      undefined,
      1,
      -1,
      0,
    ]);
  });
});

test('after ten million klines no rolling value has drifted', () => {
  const period = 200_000;
  const bars = walk(period);
  // One of each kind of rolling sum: of closes, of volumes, of squares, of log returns.
  const rolling = made(
    configurationOf({
      indicators: [
        sma(20),
        { indicator: 'volume_sma', parameters: { period: 20 } },
        { indicator: 'volatility', parameters: { period: 20 } },
      ],
      outlier: { ...defaultConfiguration.outlier, window: 5 },
    }),
  );
  const state = rolling.copy(rolling.initial);
  for (let round = 0; round < 10_000_000 / period; round += 1)
    for (const bar of bars) rolling.update(state, bar);
  const tail = bars.slice(-500);
  const old = tail.map((bar) => rolling.update(state, bar).values.numbers).at(-1)!;
  const fresh = rolling.copy(rolling.initial);
  const young = tail.map((bar) => rolling.update(fresh, bar).values.numbers).at(-1)!;
  rolling.names.forEach((name, place) => {
    expect({ name, apart: Math.abs(old[place]! / young[place]! - 1) < 1e-12 }).toEqual({ name, apart: true });
  });
}, 120_000);
