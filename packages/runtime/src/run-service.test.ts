/** The life of a process, watched from outside: each row is a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-service-'));
  ['run-service', 'while-loading'].forEach((name) => {
    const { code } = transformFileSync(join(__dirname, `${name}.ts`), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(folder, `${name}.cjs`), code);
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** `say` prints a line, `never` waits for ever, long timers say how long they are and fire at once. */
const prelude = `
  const { runService, exitWithWrongConfiguration } = require('./run-service.cjs');
  const { writeSync } = require('node:fs');
  const say = (...words) => writeSync(1, words.join(' ') + '\\n');
  const never = new Promise(() => setInterval(() => undefined, 1_000));
  const at = (level) => (event, fields = {}) => say(level, event, ...Object.values(fields));
  const logger = { info: at('info'), error: at('error') };
  const timer = setTimeout;
  globalThis.setTimeout = (action, ms) => {
    if (ms < 1_000) return timer(action, ms);
    return timer(() => { say('after', ms); action(); }, 50);
  };
`;

type Life = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lines: readonly string[];
};

/** Runs the script; each signal is sent when the process says its line. */
const live = async (
  script: string,
  signals: readonly (readonly [line: string, signal: NodeJS.Signals])[] = [],
): Promise<Life> => {
  const child = spawn(process.execPath, ['--eval', prelude + script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const due = [...signals];
  let output = '';
  const hear = (text: string): void => {
    output += text;
    const [next] = due;
    if (next === undefined || !output.includes(`${next[0]}\n`)) return;
    due.shift();
    child.kill(next[1]);
  };
  [child.stdout, child.stderr].forEach((stream) => stream.setEncoding('utf8').on('data', hear));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, lines: output.split('\n').slice(0, -1) };
};

/** The process does nothing else meanwhile, as with `require`. */
const loading = `
  require('./while-loading.cjs');
  say('loading');
  for (const since = Date.now(); Date.now() < since + 500;);
`;

const stop = `stop: async () => say('stop')`;

test.each<
  readonly [
    name: string,
    script: string,
    signals: readonly (readonly [string, NodeJS.Signals])[],
    code: number,
    lines: readonly string[],
  ]
>([
  [
    'SIGTERM: it stops in order',
    `runService(logger, async () => (say('started'), { ended: never, ${stop} }));`,
    [['started', 'SIGTERM']],
    0,
    ['started', 'info stopping SIGTERM', 'stop', 'info stopped'],
  ],
  [
    'SIGINT: it stops in order',
    `runService(logger, async () => (say('started'), { ended: never, ${stop} }));`,
    [['started', 'SIGINT']],
    0,
    ['started', 'info stopping SIGINT', 'stop', 'info stopped'],
  ],
  [
    'a service that was done',
    `runService(logger, async () => ({ ended: Promise.resolve(undefined), ${stop} }));`,
    [],
    0,
    ['stop', 'info stopped'],
  ],
  [
    'a service that failed',
    `runService(logger, async () => ({ ended: Promise.resolve('the log refuses'), ${stop} }));`,
    [],
    3,
    ['error ended the log refuses', 'stop', 'info stopped'],
  ],
  [
    'a service whose end is a bug',
    `runService(logger, async () => ({ ended: Promise.reject(new Error('a bug')), ${stop} }));`,
    [],
    3,
    ['error ended a bug', 'stop', 'info stopped'],
  ],
  [
    'a service that cannot start',
    `runService(logger, () => Promise.reject(new Error('port 80 is taken')));`,
    [],
    3,
    ['error could not start port 80 is taken'],
  ],
  [
    'SIGTERM while starting',
    `runService(logger, () => (say('starting'), never));`,
    [['starting', 'SIGTERM']],
    0,
    ['starting', 'info stopped while starting SIGTERM'],
  ],
  [
    'SIGTERM while its modules are loaded: it waits for the service',
    `${loading} runService(logger, () => (say('starting'), never));`,
    [['loading', 'SIGTERM']],
    0,
    ['loading', 'starting', 'info stopped while starting SIGTERM'],
  ],
  [
    'SIGTERM while its modules are loaded, and nothing begins',
    `${loading} void never;`,
    [['loading', 'SIGTERM']],
    0,
    ['loading'],
  ],
  [
    'what does not stop within 10 s',
    `runService(logger, async () => (say('started'), { ended: never, stop: () => never }));`,
    [['started', 'SIGTERM']],
    3,
    ['started', 'info stopping SIGTERM', 'after 10000', 'error did not stop in time 10000'],
  ],
  [
    'what fails to stop',
    `runService(logger, async () => (say('started'), {
       ended: never, stop: () => Promise.reject(new Error('no answer')) }));`,
    [['started', 'SIGTERM']],
    3,
    ['started', 'info stopping SIGTERM', 'error stopping failed no answer'],
  ],
  [
    'an error that nobody catches',
    `timer(() => { throw new Error('a bug'); }, 50);
     runService(logger, async () => (say('started'), { ended: never, ${stop} }));`,
    [],
    3,
    ['started', 'error crashed Error: a bug'],
  ],
  [
    'a rejection that nobody handles',
    `timer(() => void Promise.reject(new Error('a bug')), 50);
     runService(logger, async () => (say('started'), { ended: never, ${stop} }));`,
    [],
    3,
    ['started', 'error crashed Error: a bug'],
  ],
  [
    'a wrong configuration, one line for each mistake',
    `exitWithWrongConfiguration('producer', ['A="1" is not allowed', 'B is missing']); say('went on');`,
    [],
    2,
    ['producer: A="1" is not allowed', 'producer: B is missing'],
  ],
])('%s', async (_name, script, signals, code, lines) => {
  expect(await live(script, signals)).toEqual({ code, signal: null, lines });
});

test('a second signal ends at once what is slow to stop', async () => {
  const { signal, lines } = await live(
    `globalThis.setTimeout = timer;
     runService(logger, async () => (say('started'), { ended: never, stop: () => (say('stop'), never) }));`,
    [
      ['started', 'SIGINT'],
      ['stop', 'SIGINT'],
    ],
  );
  expect(signal).toBe('SIGINT');
  expect(lines).toEqual(['started', 'info stopping SIGINT', 'stop']);
});
