#!/usr/bin/env node
/** `npx cryptostream`: the command line, installed and built first where that is due. */
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, checkNode, install, root } from './prepare.mjs';

const main = join(root, 'services', 'cli', 'dist', 'main.js');
const stamp = join(root, 'node_modules', '.cryptostream-cli-built');

/** Turbo knows better what has changed, but takes a second or two to say so. */
const isBuilt = () => existsSync(main) && existsSync(stamp) && newestSourceMs() < statSync(stamp).mtimeMs;

const newestSourceMs = () => {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
  const services = ['cli', 'producer', 'consumer'].map((name) => join(root, 'services', name));
  return Math.max(
    ...['pnpm-lock.yaml', 'tsconfig.base.json', 'tsconfig.build.json'].map((name) =>
      mtimeMs(join(root, name)),
    ),
    ...[...packages, ...services].flatMap((folder) => [
      mtimeMs(join(folder, 'package.json')),
      mtimeMs(join(folder, 'tsconfig.json')),
      ...readdirSync(join(folder, 'src'), { recursive: true }).map((name) =>
        mtimeMs(join(folder, 'src', name)),
      ),
    ]),
  );
};

const mtimeMs = (path) => statSync(path).mtimeMs;

checkNode();
install();
if (!isBuilt()) {
  const startedSeconds = Date.now() / 1_000;
  build('cli');
  writeFileSync(stamp, '');
  // What is changed while it is being built is built the next time.
  utimesSync(stamp, startedSeconds, startedSeconds);
}
await import(pathToFileURL(main).href);
