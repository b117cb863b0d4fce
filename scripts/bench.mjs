/** `npm run bench -- SUITE`: measures compiled code. Without arguments it says which suites there are. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
const given = process.argv.slice(2);
// What it measures are processes of compiled code; what starts them runs from the sources, as tests do.
const isOfProcesses = ['pipeline', 'soak'].includes(given[0]);
build(...(isOfProcesses ? ['e2e', 'consumer', 'producer', 'simulator'] : ['e2e']));

const main = isOfProcesses
  ? [
      // What all was written is held in memory to be compared.
      '--max-old-space-size=8192',
      '--conditions=source',
      '--require',
      join(root, 'scripts', 'register-typescript.cjs'),
      join(root, 'e2e', 'bench', 'pipeline', 'main.ts'),
    ]
  : [join(root, 'e2e', 'bench', 'dist', 'bench', 'main.js')];
// What is in use is known once the garbage is gone.
const child = spawn(process.execPath, ['--expose-gc', ...main, ...given], { stdio: 'inherit' });
// A terminal sends Ctrl+C to all of its processes: the child stops what it started, and this waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('close', (code) => process.exit(code ?? 1));
