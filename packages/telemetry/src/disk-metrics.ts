/** How much room is left on disks: of the file systems that folders of this process lie on. */
import { statfs } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';

/** @param folders a path for each disk, by the name that it has in the metrics; one that cannot be read has no sample */
export const diskMetrics = (registry: Registry, folders: { readonly [disk: string]: string }): void => {
  diskGauge(
    registry,
    folders,
    { name: 'cryptostream_disk_size_bytes', help: 'Size of the file system' },
    ({ blocks, bsize }) => blocks * bsize,
  );
  diskGauge(
    registry,
    folders,
    { name: 'cryptostream_disk_free_bytes', help: 'What is free on it for programs without privileges' },
    ({ bavail, bsize }) => bavail * bsize,
  );
};

type FileSystem = { readonly blocks: number; readonly bavail: number; readonly bsize: number };

const diskGauge = (
  registry: Registry,
  folders: { readonly [disk: string]: string },
  description: { readonly name: string; readonly help: string },
  toBytes: (fileSystem: FileSystem) => number,
): void => {
  new Gauge({
    ...description,
    labelNames: ['disk'],
    registers: [registry],
    async collect() {
      for (const [disk, folder] of Object.entries(folders)) {
        const found = await statfs(folder).catch(() => undefined);
        if (found === undefined) this.remove({ disk });
        else this.set({ disk }, toBytes(found));
      }
    },
  });
};
