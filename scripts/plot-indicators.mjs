/**
 * Draws the pictures of docs/indicators.md from real klines: `node scripts/plot-indicators.mjs`, with CRYPTOSTREAM_TEST_DATA. With
 * --check it draws nothing, and fails when a picture is not what the code of today would draw; packages/domain is built then.
 */
import { mkdirSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

const folder = process.env.CRYPTOSTREAM_TEST_DATA;
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write(
    `plot-indicators: CRYPTOSTREAM_TEST_DATA is ${folder === undefined ? 'not set' : `"${folder}"`}; set it to the folder of real klines\n`,
  );
  process.exit(2);
}
const isCheck = process.argv.includes('--check');
if (!isCheck) {
  install();
  build('domain');
}
// Only now, since they need what was just installed and built.
const { drawChart } = await import('./plots/chart.mjs');
const { pictures } = await import('./plots/pictures.mjs');

const images = join(root, 'docs', 'images', 'indicators');
mkdirSync(images, { recursive: true });
const drawn = new Map(
  Object.entries(pictures(folder)).map(([name, chart]) => [`${name}.svg`, drawChart(chart)]),
);
const stale = [
  ...[...drawn].filter(([file, svg]) => textOf(join(images, file)) !== svg).map(([file]) => file),
  ...readdirSync(images).filter((file) => !drawn.has(file)),
];
if (isCheck && stale.length > 0) {
  process.stderr.write(
    `plot-indicators: ${stale.join(', ')} in docs/images/indicators differ from what is drawn today; run node scripts/plot-indicators.mjs, and look at them\n`,
  );
  process.exit(1);
}
for (const file of isCheck ? [] : stale)
  if (drawn.has(file)) writeFileSync(join(images, file), drawn.get(file));
  else rmSync(join(images, file));
process.stdout.write(
  `plot-indicators: ${drawn.size} pictures, ${isCheck ? 'all as drawn today' : `${stale.length} changed`}\n`,
);

function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
