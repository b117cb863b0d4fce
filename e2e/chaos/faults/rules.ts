/** Other rules for alerts, or none that can be read, while the system is broken. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault';
import { rulesPath, versionCount, writeRules } from '../rules';

/** The file is looked at every two seconds. */
const noticedMs = 2_500;

const replaced: Fault = {
  name: 'the rules for alerts are others',
  touches: ['rules'],
  run: async ({ folder }, random) => {
    const version = random.integer(0, versionCount - 1);
    if (random.chance(0.3)) {
      rmSync(rulesPath(folder), { force: true });
      await sleep(noticedMs);
    }
    writeRules(folder, version);
    await sleep(noticedMs);
    return `version ${version}`;
  },
};

export const ruleFaults: readonly Fault[] = [replaced];
