/** The one CSV file inside a zip archive, as a stream. */
import type { Readable } from 'node:stream';
import * as yauzl from 'yauzl';

export type ZipEntry = {
  readonly stream: Readable;
  /** Bytes on disk for each byte of the stream. */
  readonly ratio: number;
};

/** Rejects when the archive is damaged or does not hold exactly one CSV file. */
export const openZipEntry = async (path: string): Promise<ZipEntry> => {
  const zip = await openZip(path);
  try {
    const entry = theOnlyCsv(await entriesOf(zip));
    const stream = await openStream(zip, entry);
    stream.once('close', () => zip.close());
    return { stream, ratio: entry.compressedSize / Math.max(entry.uncompressedSize, 1) };
  } catch (error) {
    zip.close();
    throw error;
  }
};

const openZip = (path: string): Promise<yauzl.ZipFile> =>
  new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error === null ? resolve(zip) : reject(error),
    );
  });

const entriesOf = (zip: yauzl.ZipFile): Promise<readonly yauzl.Entry[]> =>
  new Promise((resolve, reject) => {
    const entries: yauzl.Entry[] = [];
    zip.on('entry', (entry: yauzl.Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });

const theOnlyCsv = (entries: readonly yauzl.Entry[]): yauzl.Entry => {
  const [first, ...others] = entries.filter(({ fileName }) => /\.csv$/i.test(fileName));
  if (first === undefined || others.length > 0)
    throw new Error(
      `expected one CSV file inside, found ${first === undefined ? 'none' : others.length + 1}`,
    );
  return first;
};

const openStream = (zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error)));
  });
