import { logContract, right, storeContract } from '@cryptostream/testkit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from './open-embedded';
import { silentLogger, systemClock } from './testing/surroundings';

const partitions = 2;

const open = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-'));
  const file = join(folder, 'data.db');
  const opened = await right(openEmbedded({ file, partitions }, systemClock, silentLogger));
  const close = async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  };
  return { ...opened, close };
};

logContract('embedded', async () => ({ ...(await open()), partitions }), { timeoutMs: 10_000 });

storeContract(
  'embedded',
  async () => {
    const { pointWriter, klineReader, close } = await open();
    return { writer: pointWriter, reader: klineReader, close };
  },
  { timeoutMs: 10_000 },
);
