/**
 * `npm test`: the whole suite. Tests that need Docker, a browser or the real klines of CRYPTOSTREAM_TEST_DATA are reported as
 * skipped, with the reason, where those are missing; under CI=true they fail instead. Arguments go to jest.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
build('standalone', 'web', 'producer', 'consumer', 'gateway', 'simulator');

const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const result = spawnSync(process.execPath, [jest, '--config', 'jest.config.cjs', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
