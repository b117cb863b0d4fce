/** An open data file in a folder of its own, for tests. */
import type { Clock, Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../database';
import { openDatabase } from '../open-database';
import { embedded, type Embedded } from '../open-embedded';
import { silentLogger, systemClock } from './surroundings';

export type Opened = Embedded & { readonly database: Database };

export const openForTest = ({
  partitions = 1,
  clock = systemClock,
  logger = silentLogger,
}: {
  readonly partitions?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
} = {}): Opened => {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-'));
  const database = openDatabase(join(folder, 'data.db'), process.pid);
  if (E.isLeft(database)) throw new Error(database.left.message);
  const opened = embedded(database.right, partitions, clock, logger);
  const close = async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  };
  return { ...opened, close, database: database.right };
};
