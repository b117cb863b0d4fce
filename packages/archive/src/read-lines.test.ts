import fc from 'fast-check';
import { Readable } from 'node:stream';
import { collect } from './archive.fixture';
import { readLines } from './read-lines';

const read = async (chunks: readonly string[]) =>
  (await collect(readLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))))).flat();

test('cells and line numbers; empty lines count', async () => {
  expect(await read(['a,b\n\n,c\r\n\r\nd'])).toEqual([
    { cells: ['a', 'b'], number: 1 },
    { cells: ['', 'c'], number: 3 },
    { cells: ['d'], number: 5 },
  ]);
});

test('quotes, and a quote that is none', async () => {
  expect((await read(['"a,1","b""c",d\n1,2"x\n'])).map(({ cells }) => cells)).toEqual([
    ['a,1', 'b"c', 'd'],
    ['1', '2"x'],
  ]);
});

test('however a file is cut into chunks, the lines are the same', async () => {
  const text = fc
    .array(fc.constantFrom('1', '23', ',', '\n', '\r\n', '"4"', 'é', '🚀'), { maxLength: 60 })
    .map((parts) => `\ufeff${parts.join('')}`);
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(8), { minLength: 1 }), async (whole, sizes) => {
      const bytes = Buffer.from(whole);
      const chunks: Buffer[] = [];
      for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
        const size = 1 + sizes[turn % sizes.length]!;
        chunks.push(bytes.subarray(from, from + size));
        from += size;
      }
      expect((await collect(readLines(Readable.from(chunks)))).flat()).toEqual(await read([whole]));
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('a line without end is refused with its number, before it has filled the memory', async () => {
  let given = 0;
  const endless = async function* () {
    yield Buffer.from('1,2\n');
    for (;;) {
      given += 1;
      yield Buffer.from('x'.repeat(10_000));
    }
  };
  await expect(collect(readLines(Readable.from(endless())))).rejects.toThrow(
    'line 2 is longer than 65536 characters',
  );
  expect(given).toBeLessThan(30);
});
