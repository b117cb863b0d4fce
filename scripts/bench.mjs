/** `npm run bench -- SUITE`: measures compiled code. Without arguments it says which suites there are. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
const given = process.argv.slice(2);
// What it measures are processes of compiled code; what starts them runs from the sources, as tests do.
const pipeline = given[0] === 'pipeline';
build(...(pipeline ? ['e2e', 'consumer'] : ['e2e']));

const main = pipeline
  ? [
      '--conditions=source',
      '--require',
      join(root, 'scripts', 'register-typescript.cjs'),
      join(root, 'e2e', 'bench', 'pipeline', 'main.ts'),
      ...given.slice(1),
    ]
  : [join(root, 'e2e', 'bench', 'dist', 'bench', 'main.js'), ...given];
// What is in use is known once the garbage is gone.
const result = spawnSync(process.execPath, ['--expose-gc', ...main], { stdio: 'inherit' });
process.exit(result.status ?? 1);
