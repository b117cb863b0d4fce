/**
 * `npm test`: the whole suite. Tests that need Docker, a browser or the real klines of CRYPTOSTREAM_TEST_DATA are reported as
 * skipped, with the reason, where those are missing; under CI=true they fail instead. Arguments go to jest.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
build('standalone', 'web', 'producer', 'consumer', 'gateway', 'simulator', 'cli', 'e2e');

const given = process.argv.slice(2);
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const options = [
  // Each suite with containers takes a gigabyte or two, so what counts is not the number of cores. A check that nobody watches runs
  // them one by one: on two cores, beside the whole Compose system, others came too late.
  ...(given.some((each) => /^(--maxWorkers|--runInBand|-w|-i)\b/.test(each))
    ? []
    : [`--maxWorkers=${process.env.CI === 'true' ? 1 : 2}`]),
  // What a failed test left open must not keep a check that nobody watches from ending.
  ...(process.env.CI === 'true' ? ['--forceExit'] : []),
];
const result = spawnSync(process.execPath, [jest, '--config', 'jest.config.cjs', ...options, ...given], {
  cwd: root,
  stdio: 'inherit',
  // 5:45 ahead of UTC: whatever mixes up the zones shows.
  env: { ...process.env, TZ: 'Asia/Kathmandu' },
});
process.exit(result.status ?? 1);
