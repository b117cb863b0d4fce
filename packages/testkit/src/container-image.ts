/** The image a test runs, by the name of its variable: from the environment, else from `.env` at the root. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const root = join(__dirname, '..', '..', '..');

export const containerImage = (variable: string): string => {
  const image = process.env[variable] ?? parseEnv(readFileSync(join(root, '.env'), 'utf8'))[variable];
  if (image === undefined) throw new Error(`set ${variable}, or name the image in .env at the root`);
  return image;
};
