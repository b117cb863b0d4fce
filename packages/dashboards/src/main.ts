/**
 * Writes grafana/dashboards, whose folder is the first argument. With --check it writes nothing and fails when a file is not what
 * the code of today says.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboards } from './dashboards';
import { toFiles } from './to-files';

const [directory, option] = process.argv.slice(2);
if (directory === undefined || (option !== undefined && option !== '--check')) {
  process.stderr.write('dashboards: name the folder of the dashboards, and --check to compare only\n');
  process.exit(2);
}
const files = toFiles(dashboards);
const present = readdirSync(directory).filter((name) => name.endsWith('.json'));
const stale = [
  ...[...files].filter(
    ([name, text]) => !present.includes(name) || readFileSync(join(directory, name), 'utf8') !== text,
  ),
].map(([name]) => name);
const left = present.filter((name) => !files.has(name));
if (option === '--check') {
  if (stale.length + left.length > 0) {
    process.stderr.write(
      `dashboards: ${[...stale, ...left].join(', ')} in ${directory} differ from packages/dashboards; run npm run dashboards\n`,
    );
    process.exit(1);
  }
} else {
  stale.forEach((name) => writeFileSync(join(directory, name), files.get(name)!));
  left.forEach((name) => rmSync(join(directory, name)));
}
