/**
 * `npm run dashboards`: writes grafana/dashboards from packages/dashboards. With --check it writes nothing, and fails when a file is
 * not what the code of today says. Runs from the sources, as tests do.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkNode, install, root } from './prepare.mjs';

const options = process.argv.slice(2);
checkNode();
// `npm run check` has installed already.
if (!options.includes('--check')) install();
const { status } = spawnSync(
  process.execPath,
  [
    '--conditions=source',
    '--require',
    join(root, 'scripts', 'register-typescript.cjs'),
    join(root, 'packages', 'dashboards', 'src', 'main.ts'),
    join(root, 'grafana', 'dashboards'),
    ...options,
  ],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
