/** `npm start`: installs, builds and runs everything in one process. Arguments after `--` are its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
build('standalone', 'web');

const main = join(root, 'services', 'standalone', 'dist', 'main.js');
const child = spawn(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });

// The terminal sends an interrupt to both; a supervisor only to this one.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
// npm hands a SIGTERM to its shell only; that and npm are gone then, and nobody is left to stop this process.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
}
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 0 : 1)));
