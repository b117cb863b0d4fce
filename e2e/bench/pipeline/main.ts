/** `npm run bench -- pipeline`: the consumer beside the floor, on a real broker and a real database. */
import { parseArgs } from 'node:util';
import { print } from '../suite';
import { medianOf } from '../rounds';
import { table, withThousands } from '../table';
import { drain, stopDraining, type Contestant, type Drained } from './drain';

const usage = `npm run bench -- pipeline [options]

  --klines N     in the backlog of each run (200,000)
  --rounds N     how often each contestant runs (3)
  --profile DIR  one run of each, with a CPU profile there
`;

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      klines: { type: 'string', default: '200000' },
      rounds: { type: 'string', default: '3' },
      profile: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    print(usage);
    return 0;
  }
  // The same number for each symbol.
  const klines = 4 * Math.floor(countOf('klines', values.klines, 4_000, 10_000_000) / 4);
  const rounds = values.profile === undefined ? countOf('rounds', values.rounds, 1, 100) : 1;
  const runs: Drained[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const contestant of orderOf(round)) {
      const run = await drain(contestant, klines, values.profile);
      print(
        `${contestant}: ${withThousands(run.klinesPerSecond)} klines/s, ${run.cpuSecondsPerMillion.toFixed(1)} CPU-s per million\n`,
      );
      run.problems.forEach((problem) => print(`  ${contestant}: ${problem}\n`));
      runs.push(run);
    }
  print(`\n${toTable(runs)}`);
  return runs.every(({ problems }) => problems.length === 0) ? 0 : 1;
};

/** Nobody always runs after the same one. */
const orderOf = (round: number): readonly Contestant[] =>
  round % 2 === 0 ? ['consumer', 'floor'] : ['floor', 'consumer'];

const countOf = (name: string, text: string, least: number, most: number): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < least || count > most)
    throw new RangeError(`--${name} ${text} is not a whole number from ${least} to ${most}`);
  return count;
};

const toTable = (runs: readonly Drained[]): string => {
  const columns = [
    ['klines/s', (run: Drained) => run.klinesPerSecond],
    ['points/s', (run: Drained) => run.pointsPerSecond],
    ['CPU-s per million', (run: Drained) => run.cpuSecondsPerMillion],
    ['peak MB', (run: Drained) => run.peakMb],
    ['MB at rest', (run: Drained) => run.restingMb],
  ] as const;
  const medians = (['consumer', 'floor'] as const).map((contestant) =>
    columns.map(([, of]) =>
      medianOf(
        runs
          .filter((run) => run.contestant === contestant)
          .map(of)
          .toSorted((a, b) => a - b),
      ),
    ),
  );
  const [consumer = [], floor = []] = medians;
  return table(
    ['', ...columns.map(([name]) => name)],
    [
      ['consumer', ...consumer.map(withThousands)],
      ['floor', ...floor.map(withThousands)],
      ['of the floor', ...consumer.map((value, index) => `${((100 * value) / floor[index]!).toFixed(0)} %`)],
    ],
  );
};

// The containers have to go as well.
(['SIGINT', 'SIGTERM'] as const).forEach((name) =>
  process.once(name, () => void stopDraining().then(() => process.exit(3))),
);

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 3;
  },
);
