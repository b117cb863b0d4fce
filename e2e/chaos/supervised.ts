/** A service as an engine with `restart: unless-stopped` runs it: one that ends without having been asked to is started again. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startService, type ServiceProcess } from '../pipeline/service-process';

export type Supervised = {
  readonly name: string;
  /** The process that runs now, or ran last. */
  readonly current: () => ServiceProcess;
  /** SIGKILL; it is started again. */
  readonly crash: () => Promise<void>;
  /** SIGTERM, and no restart. */
  readonly terminate: () => Promise<Ending>;
  /** SIGTERM, and started again. */
  readonly restart: () => Promise<Ending>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends it for good, whatever state it is in. */
  readonly kill: () => Promise<void>;
  readonly isStopped: () => boolean;
  /** Everything that its processes have written. */
  readonly output: () => string;
  /** Exits that nobody asked for. */
  readonly exits: () => readonly (number | null)[];
};

export type Ending = {
  readonly code: number | null;
  readonly tookMs: number;
  /** For whoever has to find out why it was not 0. */
  readonly circumstances: string;
};

const restartAfterMs = 500;
const preload = join(__dirname, 'tell-begun.cjs');

export const supervise = (
  service: string,
  name: string,
  environment: { readonly [variable: string]: string },
  say: (text: string) => void,
): Supervised => {
  const forGood = new AbortController();
  const isStopped = (): boolean => forGood.signal.aborted;
  const asked = new WeakSet<ServiceProcess>();
  const gone = new WeakSet<ServiceProcess>();
  /** The file that a process makes when it keeps signals for itself. */
  const begun = new WeakMap<ServiceProcess, string>();
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-chaos-'));
  let earlier = '';
  let launched = 0;
  const exits: (number | null)[] = [];
  const launch = (): ServiceProcess => {
    launched += 1;
    const file = join(folder, String(launched));
    const started = startService(service, {
      ...environment,
      NODE_OPTIONS: `--require ${preload}`,
      BEGUN_FILE: file,
    });
    begun.set(started, file);
    void started.exited.then(async (code) => {
      gone.add(started);
      if (!asked.has(started) && !isStopped()) {
        exits.push(code);
        say(`${name} ended by itself with ${code}: ${lastTrouble(started.output())}`);
      }
      if (!isStopped()) await sleep(restartAfterMs);
      if (isStopped()) return;
      earlier += started.output();
      current = launch();
    });
    return started;
  };
  let current = launch();
  /** Another fault may have ended it a moment ago. */
  const isThere = async (): Promise<void> => {
    while (gone.has(current) && !isStopped()) await sleep(50);
  };
  const end = async (signal: NodeJS.Signals): Promise<Ending> => {
    await isThere();
    const [process, sinceMs] = [current, Date.now()];
    asked.add(process);
    const hadBegun = process.output() !== '' || existsSync(begun.get(process) ?? '');
    process.signal(signal);
    const code = await process.exited;
    // Another fault was quicker.
    if (code === null && process.endedBy() !== signal && !isStopped()) return end(signal);
    return {
      // Node takes some time before it runs the first line of a service: until then a signal ends it as it ends any program.
      code: code === null && signal === 'SIGTERM' && !hadBegun ? 0 : code,
      tookMs: Date.now() - sinceMs,
      circumstances: `${signal} ${sinceMs - process.startedMs} ms after its start, ended by ${process.endedBy() ?? 'itself'}; last said: ${lastLine(process.output())}`,
    };
  };
  return {
    name,
    current: () => current,
    crash: async () => void (await end('SIGKILL')),
    restart: () => end('SIGTERM'),
    terminate: async () => {
      await isThere();
      forGood.abort();
      return end('SIGTERM');
    },
    signal: (signal) => current.signal(signal),
    kill: async () => {
      forGood.abort();
      await current.kill();
    },
    isStopped,
    output: () => earlier + current.output(),
    exits: () => exits,
  };
};

const lastLine = (output: string): string => output.trimEnd().split('\n').at(-1)?.slice(0, 400) ?? '';

/** The last error that it told; what follows is how it stopped. */
const lastTrouble = (output: string): string =>
  output
    .split('\n')
    .findLast((line) => line.includes('"level":"error"'))
    ?.slice(0, 400) ?? lastLine(output);
