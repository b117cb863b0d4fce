/** `npm run check`: types, lint, boundaries, unused exports and formatting; every finding of all of them. */
import { checkNode, install, pnpm } from './prepare.mjs';

checkNode();
install();
pnpm(
  'exec',
  'turbo',
  'run',
  ...['types', 'lint', 'boundaries', 'unused', 'format'].map((kind) => `check:${kind}`),
  '--continue',
  '--output-logs=errors-only',
);
