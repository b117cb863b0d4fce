import { parseArgs } from 'node:util';
import type { Options } from './suite';
import { mostKlines } from './ta-lib';

export const usage = `npm run bench -- SUITE [options]

  indicators   the default set of indicators beside other libraries, then memory
  memory       one state over many klines
  pipeline     the consumer on a real broker and database (npm run bench -- pipeline --help)
  soak         the same under a steady load for long

  --klines N         at most so many in each run (all the real ones, or 100,000 made-up)
  --rounds N         how often each contestant runs (9)
  --memory-klines N  over how many klines memory is watched (10,000,000)

Real klines are taken where CRYPTOSTREAM_TEST_DATA names their folder.
`;

/** Null asks for help. A RangeError or TypeError says in a sentence what was asked wrongly. */
export const toOptions = (
  suites: readonly string[],
  given: readonly string[],
): { readonly suite: string; readonly options: Options } | null => {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      klines: { type: 'string' },
      rounds: { type: 'string' },
      'memory-klines': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return null;
  const [suite, ...more] = positionals;
  if (suite === undefined || more.length > 0 || !suites.includes(suite))
    throw new RangeError(`"${positionals.join(' ')}" is not one suite; there are ${suites.join(', ')}`);
  return {
    suite,
    options: {
      // Below, averages that begin otherwise have not forgotten it.
      klines: countOf('klines', values.klines, 2_000, mostKlines),
      rounds: countOf('rounds', values.rounds, 1, 1_000) ?? 9,
      memoryKlines: countOf('memory-klines', values['memory-klines'], 10_000, 1e9) ?? 10_000_000,
    },
  };
};

const countOf = (name: string, text: string | undefined, least: number, most: number): number | undefined => {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < least || count > most)
    throw new RangeError(`--${name} ${text} is not a whole number from ${least} to ${most}`);
  return count;
};
