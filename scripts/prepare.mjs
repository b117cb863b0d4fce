/**
 * What `npm start` and `npm test` need before they can run, on a machine that has only Node: the dependencies, by the pinned
 * pnpm that npx fetches, and what has to be built. Uses nothing but Node itself, since nothing is installed yet.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const stamp = join(root, 'node_modules', '.cryptostream-installed');

/** Of every command of this project; 1 is a finding of `cryptostream verify`. */
const failure = 3;

/** Runs a command of the pinned pnpm; ends this process when it fails. */
export const pnpm = (args, environment = {}) => {
  // npx asks before it fetches a package unless told not to.
  const result = spawnSync('npx', ['--yes', manifest.packageManager, ...args], {
    cwd: root,
    // Standard output belongs to what runs afterwards: a command may write data there.
    stdio: ['inherit', process.stderr, process.stderr],
    shell: process.platform === 'win32',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...environment },
  });
  if (result.status !== 0) {
    const why = result.error === undefined ? 'what it said stands above' : String(result.error);
    process.stderr.write(
      `\ncryptostream: "npx ${manifest.packageManager} ${args.join(' ')}" failed; ${why}.\n`,
    );
    process.exit(failure);
  }
};

export const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  // As `engines` in package.json; odd versions are no longer cared for by anybody.
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24) return;
  process.stderr.write(
    `cryptostream: Node ${process.versions.node} does not fit; it needs 20.19 or later of 20, 22.13 or later of 22, or 24 and newer.\n`,
  );
  process.exit(failure);
};

/** Installs unless the lockfile is the one installed last. */
export const install = () => {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(`${process.version} ${process.platform} ${process.arch}`)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('cryptostream: installing dependencies (about a minute the first time)\n');
  // An install that was cut off is not taken for a whole one.
  rmSync(stamp, { force: true });
  pnpm(['install', '--frozen-lockfile']);
  writeFileSync(stamp, wanted);
};

/** Builds a service and what it depends on; what has not changed is taken from turbo's cache. */
export const build = (...services) => {
  process.stderr.write('cryptostream: building\n');
  const filters = services.map((service) => `--filter=@cryptostream/${service}`);
  pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...filters], {
    npm_config_loglevel: 'error',
  });
};
