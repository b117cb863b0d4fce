/** A service as the process it is in production: built code, environment, signals, exit code. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

export type ServiceProcess = {
  /** By the clock of this machine. */
  readonly startedMs: number;
  /** Everything it has written so far. */
  readonly output: () => string;
  /** Resolves when the output holds the text; rejects with the end of the output at the deadline, or when it has ended. */
  readonly says: (text: string, deadlineMs?: number) => Promise<void>;
  /** Resolves with the exit code, null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** The signal that ended it; null when it ended otherwise, or runs. */
  readonly endedBy: () => NodeJS.Signals | null;
  readonly signal: (name: NodeJS.Signals) => void;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
};

export const startService = (
  service: string,
  environment: { readonly [name: string]: string },
  script = 'main.js',
  parameters: readonly string[] = [],
): ServiceProcess => {
  const file = join(root, 'services', service, 'dist', script);
  const child: ChildProcess = spawn(process.execPath, [file, ...parameters], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  [child.stdout, child.stderr].forEach((stream) =>
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString())),
  );
  // `close` comes after the last of the output, `exit` may come before it.
  const exited = new Promise<number | null>((done) => child.once('close', done));
  let running = true;
  void exited.then(() => (running = false));
  return {
    startedMs: Date.now(),
    output: () => output,
    exited,
    endedBy: () => child.signalCode,
    signal: (name) => void child.kill(name),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    says: async (text, deadlineMs = 30_000) => {
      for (const deadline = Date.now() + deadlineMs; !output.includes(text);) {
        if (!running || Date.now() > deadline)
          throw new Error(
            `${service} did not say "${text}" ${running ? `within ${deadlineMs} ms` : 'before it ended'}:\n${output.slice(-3_000)}`,
          );
        await new Promise((wait) => setTimeout(wait, 50));
      }
    },
  };
};
