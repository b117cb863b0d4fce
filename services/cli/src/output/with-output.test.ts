import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { Writable } from 'node:stream';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { makeFolder } from '../command-line.fixture';
import { failed } from '../failure';
import { withOutput, type Output } from './with-output';

const folder = makeFolder();
afterAll(folder.remove);

const signal = new AbortController().signal;
const surroundings = (stdout: Writable) => ({ stdout, stderr: new Writable(), signal });
const nowhere = surroundings(new Writable());

const writing =
  (...chunks: readonly (string | Uint8Array)[]) =>
  (output: Output) =>
    TE.fromTask(async () => {
      for (const chunk of chunks) await output.write(chunk);
    });

test('a file is under its name when it is whole, and not before', async () => {
  const path = folder.path('a.txt');
  let before: boolean | undefined;
  const done = await withOutput(path, nowhere, (output) =>
    TE.fromTask(async () => {
      await output.write('one ');
      before = existsSync(path);
      await output.write(Buffer.from('two'));
    }),
  )();
  expect(done).toEqual(E.right(undefined));
  expect(before).toBe(false);
  expect(folder.read('a.txt')).toBe('one two');
});

test('it takes the place of one that was there; a failure leaves that one and nothing else', async () => {
  folder.write('b.txt', 'old');
  const failing = await withOutput(folder.path('b.txt'), nowhere, (output) => async () => {
    await output.write('half');
    return E.left(failed('no'));
  })();
  expect(failing).toEqual(E.left(failed('no')));
  expect(folder.read('b.txt')).toBe('old');
  await withOutput(folder.path('b.txt'), nowhere, writing('new'))();
  expect(folder.read('b.txt')).toBe('new');
  expect(readdirSync(folder.path('.')).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a device keeps its name', async () => {
  symlinkSync('/dev/null', folder.path('null'));
  expect(await withOutput(folder.path('null'), nowhere, writing('x'))()).toEqual(E.right(undefined));
  expect(await withOutput('/dev/null', nowhere, writing('x'))()).toEqual(E.right(undefined));
  expect(existsSync('/dev/null')).toBe(true);
});

test.each([
  ['a folder', 'c', 'WrongUse', /--out .* is a folder; name a file/],
  ['a folder that is not there', 'none/c.txt', 'Failed', /c\.txt cannot be written: ENOENT/],
])('%s', async (_, name, tag, message) => {
  mkdirSync(folder.path('c'), { recursive: true });
  expect(await withOutput(folder.path(name), nowhere, writing('x', 'y'))()).toMatchObject(
    E.left({ _tag: tag, message: expect.stringMatching(message) }),
  );
});

test('a slow reader of standard output is waited for', async () => {
  let written = 0;
  let most = 0;
  const slow = new Writable({
    highWaterMark: 10,
    write: (_chunk, _encoding, done) => {
      setImmediate(() => {
        written += 1;
        done();
      });
    },
  });
  await withOutput(undefined, surroundings(slow), (output) =>
    TE.fromTask(async () => {
      for (let count = 0; count < 100; count += 1) {
        await output.write('0123456789');
        most = Math.max(most, count + 1 - written);
      }
    }),
  )();
  expect(most).toBeLessThanOrEqual(2);
});

test('one that is gone ends it without a word', async () => {
  const gone = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  expect(
    await withOutput(
      undefined,
      surroundings(gone),
      writing(...Array<string>(10_000).fill('x'.repeat(1_000))),
    )(),
  ).toEqual(E.left({ _tag: 'NobodyReads' }));
});
