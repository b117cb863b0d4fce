/** The lines of the log, as a process writes them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

const { code } = transformFileSync(join(__dirname, 'logger.ts'), {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
});

const write = (script: string, human = false): readonly string[] =>
  execFileSync(
    process.execPath,
    [
      '--eval',
      `${code}; const log = createLogger({ service: 's', level: 'info', human: ${human} }); ${script}`,
    ],
    { cwd: __dirname, encoding: 'utf8' },
  )
    .split('\n')
    .slice(0, -1);

test('each line is JSON with level, time, service and event, and the fields of its log', () => {
  const lines = write(
    `log.info('started', { port: 1 }); log.with({ interval: '1m' }).error('ended', { reason: 'x' }); log.warn('w'); log.debug('d');`,
  ).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toEqual([
    { level: 'info', time: expect.any(String) as string, service: 's', port: 1, event: 'started' },
    {
      level: 'error',
      time: expect.any(String) as string,
      service: 's',
      interval: '1m',
      reason: 'x',
      event: 'ended',
    },
    { level: 'warn', time: expect.any(String) as string, service: 's', event: 'w' },
  ]);
  expect(lines[0]!['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test.each(['token', 'password', 'secret', 'authorization'])('a %s never reaches the log', (name) => {
  const text = write(
    `log.info('a', { ${name}: 'hush' }); log.info('b', { inside: { ${name}: 'hush' } }); log.with({ ${name}: 'hush' }).info('c');`,
  ).join('\n');
  expect(text).not.toContain('hush');
  expect(text.match(/\[redacted\]/g)).toHaveLength(3);
});

test('for a person the same lines are text', () => {
  const [line] = write(`log.info('started', { port: 1 });`, true);
  expect(line).toMatch(/^\[\d\d:\d\d:\d\d\].*INFO.*started.*\{"port":1\}/);
});
