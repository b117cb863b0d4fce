import { left, right } from '@cryptostream/testkit';
import Libsql from 'libsql';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from './open-embedded';
import { silentLogger, systemClock } from './testing/surroundings';

const folder = mkdtempSync(join(tmpdir(), 'embedded-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (file: string) => openEmbedded({ file, partitions: 1 }, systemClock, silentLogger);

const withSql = (file: string, sql: string): void => {
  const connection = new Libsql(file);
  connection.exec(sql);
  connection.close();
};

test('a text file is refused and stays as it was', async () => {
  const file = join(folder, 'notes.txt');
  const text = 'not a database\n'.repeat(1_000);
  writeFileSync(file, text);
  expect(await left(open(file))).toEqual({
    _tag: 'NotADataFile',
    message: `${file} is not a data file of CryptoStream (not a SQLite file); use --data OTHER, or move it away to start afresh`,
  });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a SQLite file of another program is refused and stays as it was', async () => {
  const file = join(folder, 'other.db');
  withSql(file, 'CREATE TABLE cats (name TEXT)');
  const before = readFileSync(file);
  expect(await left(open(file))).toMatchObject({
    _tag: 'NotADataFile',
    message: expect.stringContaining(
      `${file} is not a data file of CryptoStream (a SQLite file of another program)`,
    ),
  });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a file of another format is refused, with both formats', async () => {
  const file = join(folder, 'future.db');
  await (await right(open(file))).close();
  withSql(file, 'PRAGMA user_version = 99');
  expect(await left(open(file))).toEqual({
    _tag: 'OtherVersion',
    message: `the data file ${file} has format 99, this version of CryptoStream reads format 1; use the version that wrote it, or start afresh with --data OTHER`,
  });
});

test('a damaged file is refused', async () => {
  const file = join(folder, 'damaged.db');
  await (await right(open(file))).close();
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0xa5, 100, 8_192));
  expect(await left(open(file))).toMatchObject({
    _tag: 'NotADataFile',
    message: expect.stringContaining(`${file} is not a data file of CryptoStream (damaged)`),
  });
});

test('a folder, and a folder that cannot be, are refused with what to do', async () => {
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  expect((await left(open(taken))).message).toContain(
    `${taken} cannot be opened (it is a folder); use --data`,
  );
  const impossible = join(folder, 'notes.txt', 'data.db');
  expect(await left(open(impossible))).toMatchObject({
    _tag: 'CannotOpen',
    message: expect.stringContaining(impossible),
  });
});

test('missing folders are made, an empty file is taken, a link leads to its file', async () => {
  const file = join(folder, 'a', 'b', 'data.db');
  const opened = await right(open(file));
  const link = join(folder, 'link.db');
  symlinkSync(file, link);
  expect(await left(open(link))).toMatchObject({ _tag: 'FileInUse' });
  await opened.close();
  const empty = join(folder, 'empty.db');
  writeFileSync(empty, '');
  await (await right(open(empty))).close();
});

test('after a refusal the file can be opened once the cause is gone', async () => {
  const file = join(folder, 'notes.txt');
  rmSync(file);
  await (await right(open(file))).close();
});
