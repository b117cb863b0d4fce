/** Whether memory and exactness stay as they are, however many klines go through one state. */
import type { Bar } from '@cryptostream/domain';
import { madeUpBars } from './made-up-bars';
import { compileDefault } from './ours';
import { print, type Suite } from './suite';
import { table, withThousands } from './table';

/** A run that begins so many klines before the end has forgotten its beginning by then, whatever the indicator. */
const freshKlines = 20_000;

/** How many of the last rows are compared. */
const comparedRows = 1_000;

const tolerance = 1e-9;

const enrichment = compileDefault();
const obvPlace = enrichment.names.indexOf('obv');

type Sample = {
  readonly klines: number;
  readonly residentMiB: number;
  readonly heapMiB: number;
  readonly stateBytes: number;
};

export const memorySuite: Suite = async ({ memoryKlines: klines }) => {
  const next = madeUpBars(11);
  const state = enrichment.copy(enrichment.initial);
  const fresh = enrichment.copy(enrichment.initial);
  const drift = driftOf(enrichment.names);
  const obv = exactObv();
  const samples: Sample[] = [];
  const sampledAt = new Set([Math.round(klines / 10), Math.round(klines / 2), klines]);
  let last = 0;
  for (let count = 1; count <= klines; count += 1) {
    const bar = next();
    const { numbers } = enrichment.update(state, bar).values;
    obv.add(bar);
    last = numbers[obvPlace]!;
    if (count > klines - freshKlines) {
      const expected = enrichment.update(fresh, bar).values.numbers;
      if (count > klines - comparedRows) drift.add(numbers, expected);
    }
    if (sampledAt.has(count)) samples.push(sample(count, JSON.stringify(state).length));
  }
  print(
    `Memory: one state over ${withThousands(klines)} made-up klines, after collecting garbage` +
      `${globalThis.gc === undefined ? ' (not collected: start Node with --expose-gc)' : ''}.\n\n` +
      `${memoryTable(samples)}\n`,
  );
  const worst = drift.worst();
  const obvDrift = Math.abs(last - obv.value()) / Math.abs(obv.value());
  print(
    `Drift: the last ${withThousands(comparedRows)} rows against a run that began ${withThousands(freshKlines)} klines before ` +
      `the end: at most ${worst.size.toExponential(1)} of the usual size (${worst.name}). ` +
      `OBV against an exact sum: ${obvDrift.toExponential(1)}.\n`,
  );
  return worst.size <= tolerance && obvDrift <= tolerance;
};

const sample = (klines: number, stateBytes: number): Sample => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { klines, residentMiB: rss / 2 ** 20, heapMiB: heapUsed / 2 ** 20, stateBytes };
};

const memoryTable = (samples: readonly Sample[]): string =>
  table(
    ['klines', 'resident', 'heap in use', 'state as JSON'],
    samples.map(({ klines, residentMiB, heapMiB, stateBytes }) => [
      withThousands(klines),
      `${residentMiB.toFixed(0)} MiB`,
      `${heapMiB.toFixed(1)} MiB`,
      `${withThousands(stateBytes)} bytes`,
    ]),
  );

/** Volumes are whole hundred-thousandths, whose sums float64 holds exactly. */
const exactObv = () => {
  let units = 0;
  let previous = -Infinity;
  return {
    add: ({ close, volume }: Bar): void => {
      units += Math.sign(close - previous) * Math.round(volume * 1e5);
      previous = close;
    },
    value: () => units / 1e5,
  };
};

/** The largest difference of each value, over its usual size. OBV apart, which never forgets where it began. */
const driftOf = (names: readonly string[]) => {
  const largest = names.map(() => 0);
  const sizes = names.map(() => 0);
  return {
    add: (row: readonly number[], expected: readonly number[]): void =>
      expected.forEach((value, place) => {
        largest[place] = Math.max(largest[place]!, Math.abs(row[place]! - value));
        sizes[place]! += Math.abs(value) / comparedRows;
      }),
    worst: () =>
      names
        .map((name, place) => ({ name, size: largest[place] === 0 ? 0 : largest[place]! / sizes[place]! }))
        .filter(({ name }) => name !== 'obv')
        .reduce((worst, each) => (each.size > worst.size ? each : worst)),
  };
};
