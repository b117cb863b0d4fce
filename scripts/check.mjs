/** `npm run check`: types, lint, boundaries, unused exports, formatting and generated dashboards; every finding of all of them. */
import { checkNode, install, pnpm } from './prepare.mjs';

checkNode();
install();
const checks = ['types', 'lint', 'boundaries', 'unused', 'format', 'dashboards'].map(
  (kind) => `check:${kind}`,
);
pnpm(['exec', 'turbo', 'run', ...checks, '--continue', '--output-logs=errors-only'], {
  npm_config_loglevel: 'error',
});
