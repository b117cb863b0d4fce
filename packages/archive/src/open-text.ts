/** The bytes of a CSV file, whether it is plain, in gzip or in a zip archive of one file. */
import { createReadStream } from 'node:fs';
import { pipeline, Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { openZipEntry } from './open-zip-entry';

/** Told how many more bytes of the file on disk were read; a share of one where it is compressed in a zip archive. */
export type OnBytes = (count: number) => void;

/** Fails on its first read, not here, when a plain or gzip file is not readable. */
export const openText = async (path: string, onBytes: OnBytes): Promise<Readable> => {
  if (/\.zip$/i.test(path)) {
    const { stream, ratio } = await openZipEntry(path);
    return chained(stream, [counting((count) => onBytes(count * ratio))]);
  }
  const raw = createReadStream(path);
  return /\.gz$/i.test(path)
    ? chained(raw, [counting(onBytes), createGunzip()])
    : chained(raw, [counting(onBytes)]);
};

const counting = (onBytes: OnBytes): Transform =>
  new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      onBytes(chunk.length);
      done(null, chunk);
    },
  });

// `pipeline` hands errors down and destroys the file when the reader leaves early; whoever reads the end sees the error.
const chained = (first: Readable, others: readonly Transform[]): Readable =>
  pipeline([first, ...others], () => undefined) as unknown as Readable;
