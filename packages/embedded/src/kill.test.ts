import { readAll, right, texts } from '@cryptostream/testkit';
import Libsql from 'libsql';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastNumber, mainTopic, partitions, pointsPerBatch } from './testing/numbered-batch';
import { startChild } from './testing/start-child';
import { openEmbedded } from './open-embedded';
import { silentLogger, systemClock } from './testing/surroundings';

const folder = mkdtempSync(join(tmpdir(), 'embedded-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (file: string) => openEmbedded({ file, partitions }, systemClock, silentLogger);

/** What the file holds, read by this process. @returns the number of the last batch */
const examine = async (file: string): Promise<number> => {
  const opened = await right(open(file));
  const number = await lastNumber(opened.reader);
  const numbers = texts(await readAll(opened.reader, mainTopic, 0)).map((text) => Number(text.split(' ')[0]));
  const [coverage] = await right(opened.klineReader.coverage);
  const stored = await right(
    opened.klineReader.klines({ ...coverage!, measurement: 'kline_raw', limit: 1e6 }),
  );
  await opened.close();
  expect(numbers).toEqual([...Array(number + 1).keys()]);
  expect(coverage!.count).toBe((number + 1) * pointsPerBatch);
  expect(stored.map(({ fields }) => fields['close'])).toEqual([...stored.keys()]);
  expect(stored).toHaveLength(coverage!.count);
  return number;
};

const integrityOf = (file: string): unknown => {
  const connection = new Libsql(file);
  const result = connection.prepare('PRAGMA integrity_check').all();
  connection.close();
  return result;
};

test('a writer killed at any moment, again and again: what was acknowledged is there, nothing is half there', async () => {
  const file = join(folder, 'killed.db');
  for (let round = 0; round < 12; round += 1) {
    const child = startChild(file, 'write');
    await child.printed(2 + round);
    await sleep((round * 7) % 31);
    await child.kill();
    const acknowledged = Number(child.lines().at(-1));
    expect(await examine(file)).toBeGreaterThanOrEqual(acknowledged);
    expect(integrityOf(file)).toMatchObject([{ integrity_check: 'ok' }]);
  }
}, 120_000);

test('a second start on one file says who has it; kill -9 of the first sets it free', async () => {
  const file = join(folder, 'twice.db');
  const first = startChild(file, 'hold');
  await first.printed(1);
  const second = startChild(file, 'hold');
  await second.printed(1);
  expect(second.lines()).toEqual([
    `the data file ${file} is in use by another CryptoStream (pid ${first.process.pid}); stop it or use --data OTHER`,
  ]);
  await first.kill();
  const third = startChild(file, 'hold');
  await third.printed(1);
  expect(third.lines()).toEqual(['open']);
  await third.kill();
}, 60_000);

test('the same holds inside one process, by whatever name, until it is closed', async () => {
  const file = join(folder, 'same.db');
  const first = await right(open(file));
  expect(await open(join(folder, 'x', '..', 'same.db'))()).toMatchObject({ left: { _tag: 'FileInUse' } });
  await first.close();
  await (await right(open(file))).close();
});
