/** The lines of the log, as a process writes them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const typescript = join(__dirname, '..', '..', '..', 'scripts', 'register-typescript.cjs');
const start = `const { createLogger } = require('./logger.ts'); const log = createLogger`;

const write = (script: string, human = false): readonly string[] =>
  execFileSync(
    process.execPath,
    [
      '--conditions=source',
      '--require',
      typescript,
      '--eval',
      `${start}({ service: 's', level: 'info', human: ${human} }); ${script}`,
    ],
    { cwd: __dirname, encoding: 'utf8' },
  )
    .split('\n')
    .slice(0, -1);

type Line = { readonly [name: string]: unknown };
const linesOf = (script: string): readonly Line[] => write(script).map((line) => JSON.parse(line) as Line);

test('each line is JSON with level, time, service and event, and the fields of its log in snake_case', () => {
  const lines = linesOf(
    `log.info('started', { port: 1 }); log.with({ interval: '1m', consumerId: 'a' }).error('ended', { reason: 'x', waitMs: 5 }); log.warn('w'); log.debug('d');`,
  );
  const time = expect.any(String) as string;
  expect(lines).toEqual([
    { level: 'info', time, service: 's', port: 1, event: 'started' },
    {
      level: 'error',
      time,
      service: 's',
      interval: '1m',
      consumer_id: 'a',
      reason: 'x',
      wait_ms: 5,
      event: 'ended',
    },
    { level: 'warn', time, service: 's', event: 'w' },
  ]);
  expect(lines[0]!['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test.each(['token', 'password', 'secret', 'authorization', 'influxdbToken', 'api_key', 'Set-Cookie'])(
  'a %s never reaches the log',
  (name) => {
    const text = write(
      `log.info('a', { '${name}': 'hush' }); log.info('b', { inside: [{ deep: { '${name}': 'hush' } }] }); log.with({ '${name}': 'hush' }).info('c');`,
    ).join('\n');
    expect(text).not.toContain('hush');
    expect(text.match(/\[redacted\]/g)).toHaveLength(3);
  },
);

test('nor does one that stands in an error', () => {
  const [line] = linesOf(
    `log.error('failed', { error: new TypeError('GET https://me:hush@influx/ping with Authorization: Token hushhushhush') });`,
  );
  expect(line!['error']).toMatchObject({
    type: 'TypeError',
    message: 'GET https://[redacted]@influx/ping with Authorization: Token [redacted]',
  });
  expect(JSON.stringify(line)).not.toContain('hush');
});

test('what happens over and over is told 20 times, other news all the same', () => {
  const lines = linesOf(
    `for (let tries = 0; tries < 500; tries += 1) log.with({ partition: 1 }).warn('again', { tries, reason: 'try ' + tries });
     log.with({ partition: 2 }).warn('again'); log.error('again'); log.info('other');`,
  );
  expect(lines.filter(({ partition }) => partition === 1).map(({ tries }) => tries)).toEqual([
    ...Array(20).keys(),
  ]);
  expect(lines.slice(20).map(({ level, event }) => [level, event])).toEqual([
    ['warn', 'again'],
    ['error', 'again'],
    ['info', 'other'],
  ]);
});

test('for a person the same lines are text', () => {
  const [line] = write(`log.info('started', { port: 1 });`, true);
  expect(line).toMatch(/^\[\d\d:\d\d:\d\d\].*INFO.*started.*\{"port":1\}/);
});
