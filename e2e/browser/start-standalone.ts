/** The built one-process form over a fresh data file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStandalone as start, urlOf } from '../pipeline/standalone-process';

export type Standalone = {
  readonly url: string;
  readonly startedMs: number;
  readonly stop: () => Promise<void>;
};

export const startStandalone = async (...parameters: readonly string[]): Promise<Standalone> => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-browser-'));
  const startedMs = Date.now();
  const server = start(...parameters, '--port', '0', '--data', join(folder, 'data.db'));
  return {
    url: await urlOf(server),
    startedMs,
    stop: async () => {
      server.signal('SIGTERM');
      await server.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
