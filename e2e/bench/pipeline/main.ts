/**
 * `npm run bench -- pipeline` and `npm run bench -- soak`: the real thing on a real broker and a real database. Ends with 1 when
 * something is not as it has to be, 2 when asked wrongly, 3 when it could not be measured.
 */
import { print } from '../suite';
import { toAsked, usage, type Asked } from './options';
import { parts } from './parts';
import type { Run } from './run';
import { soak } from './soak';
import { shareOf, spread } from './spread';
import { stopSurroundings } from './surroundings';

const main = async (): Promise<number> => {
  const asked = toAsked(process.argv.slice(2));
  if (asked === null) {
    print(usage);
    return 0;
  }
  if (asked._tag === 'Soak') return (await soak(asked.minutes, asked.perSecond)) ? 0 : 1;
  let isFine = true;
  for (const name of asked.parts) isFine = (await measure(name, asked)) && isFine;
  return isFine ? 0 : 1;
};

const measure = async (
  name: string,
  asked: Extract<Asked, { readonly _tag: 'Pipeline' }>,
): Promise<boolean> => {
  const part = parts[name]!(asked);
  print(`${part.title}:\n`);
  const runs: Run[] = [];
  for (let round = 0; round < asked.rounds; round += 1)
    // Nobody always runs after the same one.
    for (const start of round % 2 === 0 ? part.runs : part.runs.toReversed()) {
      const run = await start();
      print(`  ${run.name}: ${lineOf(run)}\n`);
      run.problems.forEach((problem) => print(`    ${problem}\n`));
      runs.push(run);
    }
  print(`\n${spread(runs)}\n`);
  if (name === 'drain') print(`The consumer, of the floor: ${shareOf(runs, 'consumer', 'floor')}.\n\n`);
  return runs.every(({ problems }) => problems.length === 0);
};

const lineOf = ({ figures }: Run): string =>
  Object.entries(figures)
    .map(([column, value]) => `${column} ${value.toLocaleString('en', { maximumFractionDigits: 1 })}`)
    .join(', ');

// The containers have to go as well.
(['SIGINT', 'SIGTERM'] as const).forEach((name) =>
  process.once(name, () => {
    process.stderr.write('bench: stopping what was started\n');
    void stopSurroundings().finally(() => process.exit(3));
  }),
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
