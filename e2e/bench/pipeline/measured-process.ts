/** A process that is measured from outside: processor time and memory of /proc. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type MeasuredProcess = {
  readonly pid: number;
  readonly cpuSeconds: () => number;
  readonly memory: () => { readonly residentMb: number; readonly peakMb: number };
  readonly output: () => string;
  readonly isRunning: () => boolean;
  readonly kill: () => Promise<void>;
};

/** Of Linux; as `getconf CLK_TCK` says on every machine that we know. */
const ticksPerSecond = 100;

/** What the images give to Node, so that what is measured is what runs there. */
const imageOptions = (): readonly string[] => {
  const dockerfile = readFileSync(resolve(__dirname, '../../../docker/service.Dockerfile'), 'utf8');
  const command = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as readonly string[];
  return command.slice(1, -1);
};

export const startMeasured = (
  script: string,
  environment: { readonly [name: string]: string },
  nodeOptions: readonly string[] = [],
): MeasuredProcess => {
  const child = spawn(process.execPath, [...imageOptions(), ...nodeOptions, script], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  [child.stdout, child.stderr].forEach((stream) =>
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000))),
  );
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const pid = child.pid ?? 0;
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  return {
    pid,
    cpuSeconds: () => {
      // After the name in parentheses, which may hold anything: state is field 3, utime 14, stime 15.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    },
    memory: () => {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const mbOf = (name: string): number =>
        Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
      return { residentMb: mbOf('VmRSS'), peakMb: mbOf('VmHWM') };
    },
    output: () => output,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: async () => {
      stop();
      await exited;
      process.off('exit', stop);
    },
  };
};
