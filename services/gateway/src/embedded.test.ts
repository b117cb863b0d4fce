/** The gateway over the SQLite file of the one-process form. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Topics } from '@cryptostream/contracts';
import { openEmbedded } from '@cryptostream/embedded';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import { testGateway, type Installation } from './gateway.laws';
import { succeed } from './succeed.fixture';

const openInstallation = async (): Promise<Installation> => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const file = join(folder, 'cryptostream.db');
  const embedded = await succeed(openEmbedded({ file, partitions: 4 }, systemClock, silentLogger));
  await succeed(embedded.createTopics(Topics.specifications(['1m', '1h'])));
  const committer = await succeed(embedded.openCommitter('test'));
  return {
    store: embedded.klineReader,
    log: embedded.reader,
    followTopics: embedded.followTopics,
    commit: (points, records) => succeed(committer.commit(points, records)),
    close: async () => {
      await committer.close();
      await embedded.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

jest.setTimeout(30_000);

testGateway(openInstallation);
