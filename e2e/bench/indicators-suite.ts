/** How fast the default set is computed, beside other libraries in one process run, and how far all agree. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { agree, klinesApart, tolerance, type Agreement } from './agreement';
import type { Contestant } from './contestant';
import { openMarket } from './market';
import { advance, step, update } from './ours';
import { measure, medianOf, type Speed } from './rounds';
import { print, type Suite } from './suite';
import { openTaLib } from './ta-lib';
import { table, withThousands } from './table';
import { technicalIndicators } from './technical-indicators';
import { openTradingSignals } from './trading-signals';

const warmUp = 3;

export const indicatorsSuite: Suite = async ({ klines, rounds, memoryKlines }) => {
  const market = await openMarket(klines);
  const ours = [update, step, advance];
  const libraries = [await openTradingSignals(), technicalIndicators];
  const taLib = await openTaLib();
  const all = [...ours, ...libraries, taLib];
  print(
    `Indicators: ${withThousands(market.bars.length)} ${market.what}.\n` +
      `${rounds} rounds after ${warmUp} to warm up, each in another order, all in one process: Node ${process.version}, ` +
      `${availableParallelism()} cores, one of them used.\n\n`,
  );
  const speeds = measure(all, market, { rounds, warmUp });
  print(
    `${speedTable(speeds, libraries)}\n` +
      'klines/s: for each second of a processor, of all threads together, garbage collection included; median, lowest and ' +
      'highest of the rounds. By the clock it depends on what else the machine does.\n\n' +
      all
        .map(({ name, how, leftOut }) => `${name}: ${how}.${leftOut && ` Left out: ${leftOut}.`}\n`)
        .join(''),
  );

  const others = [...libraries, taLib];
  const agreements = agree(update, others, market);
  print(
    `\nLargest difference from ours after ${withThousands(klinesApart)} klines, relative to the value or, where that is larger, ` +
      `to its usual size:\n\n${agreementTable(agreements, others)}\n${conventions(others)}`,
  );
  const problems = [
    ...unexplained(agreements, others, tolerance),
    ...unexplained(agree(update, ours.slice(1), market), ours.slice(1), 0),
  ];
  print(
    problems.length === 0
      ? 'Our own three agree to the last bit.\n\n'
      : `\nNot the same work, so that the speeds cannot be compared: ${problems.join('; ')}.\n\n`,
  );
  return watchMemory(memoryKlines) && problems.length === 0;
};

const speedTable = (speeds: readonly Speed[], libraries: readonly Contestant[]): string => {
  const speedOf = ({ perProcessorSecond }: Speed): number => medianOf(perProcessorSecond);
  const fastest = Math.max(...speeds.filter(({ contestant }) => libraries.includes(contestant)).map(speedOf));
  return table(
    ['', 'values', 'klines/s', 'lowest', 'highest', 'by the clock', 'to the faster library'],
    speeds.map((speed) => [
      speed.contestant.name,
      String(speed.contestant.names.length),
      withThousands(speedOf(speed)),
      withThousands(speed.perProcessorSecond[0]!),
      withThousands(speed.perProcessorSecond.at(-1)!),
      withThousands(medianOf(speed.perSecond)),
      `${(speedOf(speed) / fastest).toFixed(2)} ×`,
    ]),
  );
};

const agreementTable = (agreements: readonly Agreement[], others: readonly Contestant[]): string =>
  table(
    ['', ...others.map(({ name }) => name)],
    agreements
      .filter(({ differences }) => differences.some((difference) => difference !== null))
      .map(({ name, differences }) => [
        name,
        ...differences.map((difference) =>
          difference === null ? '' : difference === 0 ? '0' : difference.toExponential(0),
        ),
      ]),
  );

const conventions = (others: readonly Contestant[]): string =>
  others
    .flatMap(({ name, conventions: known }) =>
      Object.entries(known).map(([value, what]) => `${value} of ${name}: ${what}.\n`),
    )
    .join('');

const unexplained = (
  agreements: readonly Agreement[],
  others: readonly Contestant[],
  allowed: number,
): readonly string[] =>
  agreements.flatMap(({ name, differences }) =>
    others.flatMap((contestant, which) =>
      (differences[which] ?? 0) > allowed && contestant.conventions[name] === undefined
        ? [`${name} of ${contestant.name} differs from ours by ${differences[which]!.toExponential(1)}`]
        : [],
    ),
  );

// In a process of its own: memory that others have used is not given back at once.
const watchMemory = (klines: number): boolean => {
  const main = join(__dirname, 'main.js');
  const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', main, 'memory', '--memory-klines', String(klines)],
    { stdio: 'inherit' },
  );
  return status === 0;
};
