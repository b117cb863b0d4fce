import { parseArgs } from 'node:util';
import { parts } from './parts';

export const usage = `npm run bench -- pipeline [PART…] [options]   on a real broker and a real database (Docker)

  drain      a backlog, the consumer beside the floor (a bare loop with the same reads and writes)
  shared     the same backlog, one consumer and two that share its partitions
  latency    from when a kline is due to when it can be queried, at 1,000 and 10,000 klines/s
  real-time  the same from the close of klines of 1s, at the simulated exchange with 4 and 100 symbols, and
             put into the log at the close with 4, 100 and 1,000
  recovery   from kill -9 under load to the first new write
             all of them when none is named

  --klines N     in the backlog of each run (200,000)
  --seconds N    how long latencies are measured (20)
  --rounds N     how often each runs (3); the middle one is told, with the lowest and the highest
  --rate N       recovery: klines/s meanwhile (5,000)
  --profile DIR  drain: one round, with CPU profiles of both there

npm run bench -- soak [options]               one consumer under a steady load

  --minutes N    how long (30)
  --rate N       klines/s (5,000)

A run counts only when what is stored is what it has to be; otherwise it says what is not, and ends with 1.
`;

export type Asked =
  | {
      readonly _tag: 'Pipeline';
      readonly parts: readonly string[];
      readonly klines: number;
      readonly seconds: number;
      readonly perSecond: number;
      readonly rounds: number;
      readonly profile: string | undefined;
    }
  | { readonly _tag: 'Soak'; readonly minutes: number; readonly perSecond: number };

const accepted = {
  klines: { type: 'string' },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  profile: { type: 'string' },
  minutes: { type: 'string' },
  rate: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Null asks for help. A RangeError or TypeError says in a sentence what was asked wrongly. */
export const toAsked = ([suite, ...given]: readonly string[]): Asked | null => {
  const { values, positionals } = parseArgs({ args: given, allowPositionals: true, options: accepted });
  if (values.help === true) return null;
  const rate = countOf('rate', values.rate ?? '5000', 100, 100_000);
  if (suite === 'soak') {
    refuse(suite, Object.keys(values), ['minutes', 'rate']);
    if (positionals.length > 0) throw new RangeError(`soak takes no "${positionals.join(' ')}"`);
    return {
      _tag: 'Soak',
      minutes: countOf('minutes', values.minutes ?? '30', 1, 10_000),
      perSecond: rate,
    };
  }
  refuse('pipeline', Object.keys(values), ['klines', 'seconds', 'rounds', 'rate', 'profile']);
  const unknown = positionals.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined)
    throw new RangeError(`"${unknown}" is no part of it; there are ${Object.keys(parts).join(', ')}`);
  return {
    _tag: 'Pipeline',
    parts: positionals.length > 0 ? positionals : Object.keys(parts),
    // The same number for each of four symbols.
    klines: 4 * Math.floor(countOf('klines', values.klines ?? '200000', 4_000, 10_000_000) / 4),
    seconds: countOf('seconds', values.seconds ?? '20', 5, 3_600),
    perSecond: rate,
    rounds: values.profile === undefined ? countOf('rounds', values.rounds ?? '3', 1, 100) : 1,
    profile: values.profile,
  };
};

const refuse = (suite: string, given: readonly string[], allowed: readonly string[]): void => {
  const wrong = given.find((name) => !allowed.includes(name));
  if (wrong !== undefined)
    throw new RangeError(
      `${suite} takes no --${wrong}; there are ${allowed.map((name) => `--${name}`).join(', ')}`,
    );
};

const countOf = (name: string, text: string, least: number, most: number): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < least || count > most)
    throw new RangeError(`--${name} ${text} is not a whole number from ${least} to ${most}`);
  return count;
};
