/** Starts `child.ts` and listens to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Child = {
  readonly process: ChildProcess;
  /** Whole lines it has printed. */
  readonly lines: () => readonly string[];
  /** Resolves once it has printed so many lines, or has ended. */
  readonly printed: (lines: number) => Promise<void>;
  /** kill -9, and wait. */
  readonly kill: () => Promise<void>;
};

export const startChild = (file: string, mode: 'hold' | 'write'): Child => {
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--require',
      join(__dirname, '../../../../scripts/register-typescript.cjs'),
      join(__dirname, 'child.ts'),
      file,
      mode,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const lines = () => output.split('\n').slice(0, -1);
  return {
    process: child,
    lines,
    printed: async (count) => {
      while (lines().length < count && child.exitCode === null)
        await Promise.race([once(child.stdout, 'data'), ended]);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
