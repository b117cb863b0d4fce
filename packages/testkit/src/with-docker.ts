/**
 * Tests on real containers need a Docker engine. Without one they are reported as skipped; under CI=true they fail
 * instead, since nothing may be skipped there.
 */
import { spawnSync } from 'node:child_process';

const hasDocker = (): boolean => spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;

export const describeWithDocker = (title: string, suite: () => void): void => {
  if (process.env['CI'] === 'true' || hasDocker()) describe(title, suite);
  else describe.skip(`${title} (start a Docker engine to run these)`, suite);
};
