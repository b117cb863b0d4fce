/** `npm run bench -- SUITE`: measures compiled code. Without arguments it says which suites there are. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
build('e2e');

const main = join(root, 'e2e', 'bench', 'dist', 'bench', 'main.js');
// What is in use is known once the garbage is gone.
const options = ['--expose-gc', main, ...process.argv.slice(2)];
const result = spawnSync(process.execPath, options, { stdio: 'inherit' });
process.exit(result.status ?? 1);
