/** Small made-up kline files for tests, in a folder of their own that is removed afterwards. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ZipFile } from 'yazl';

export type Fixture = {
  readonly directory: string;
  /** Written as gzip or zip (holding `name` with `.csv`) by the ending of its name. Answers its path. */
  readonly write: (name: string, text: string) => Promise<string>;
  readonly remove: () => Promise<void>;
};

export const archiveFixture = async (): Promise<Fixture> => {
  const directory = await mkdtemp(join(tmpdir(), 'archive-'));
  return {
    directory,
    write: async (name, text) => {
      const path = join(directory, name);
      await writeFile(path, await packed(name, text));
      return path;
    },
    remove: () => rm(directory, { recursive: true }),
  };
};

export const collect = async <A>(stream: AsyncIterable<A>): Promise<readonly A[]> => {
  const elements: A[] = [];
  for await (const element of stream) elements.push(element);
  return elements;
};

/** OHLCV lines with the given open times (in minutes) and one price for all. */
export const lines = (minutes: readonly number[], price = '1'): string =>
  minutes.map((minute) => `${minute * 60_000},${price},${price},${price},${price},1\n`).join('');

const packed = async (name: string, text: string): Promise<Buffer> => {
  if (name.endsWith('.gz')) return gzipSync(text);
  return name.endsWith('.zip') ? zipped({ [name.replace(/zip$/, 'csv')]: text }) : Buffer.from(text);
};

export const zipped = async (entries: { readonly [name: string]: string }): Promise<Buffer> => {
  const zip = new ZipFile();
  Object.entries(entries).forEach(([name, text]) => zip.addBuffer(Buffer.from(text), name));
  zip.end();
  return Buffer.concat((await collect(zip.outputStream as AsyncIterable<unknown>)) as Buffer[]);
};
