import { header, makeFolder, range, rows, run } from '../command-line.fixture';

const folder = makeFolder();
afterAll(folder.remove);

const file = folder.write('BTCUSDT-1m.csv', header + rows(range(0, 3_000)));
const rollUp = ['rollup', file, '--to', '15m'];

/** The lines that a terminal shows in the end: what bars write, and what takes their place. */
const screen = (text: string): readonly string[] => {
  const lines: string[] = [''];
  let [row, column, saved] = [0, 0, 0];
  for (const [part] of text.matchAll(/\u001b[78]|\u001b\[[\d;?]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) {
    if (part === '\n') [row, column] = [row + 1, 0];
    else if (part === '\r' || part === '\u001b[1G') column = 0;
    else if (part === '\u001b7') saved = row;
    else if (part === '\u001b8') row = saved;
    else if (part === '\u001b[2K') lines[row] = '';
    else if (part === '\u001b[0K') lines[row] = lines[row]!.slice(0, column);
    else if (!part.startsWith('\u001b')) {
      const line = (lines[row] ?? '').padEnd(column);
      lines[row] = line.slice(0, column) + part + line.slice(column + part.length);
      column += part.length;
    }
    lines[row] ??= '';
  }
  return lines.filter((line) => line !== '');
};

test('on a terminal a bar shows how far it is, and is gone at the end', async () => {
  const { code, stderr } = await run([...rollUp, '--out', folder.path('out.csv')], { isTerminal: true });
  expect(code).toBe(0);
  expect(stderr).toMatch(/\d+ %  [\d,]+ klines/);
  expect(screen(stderr)).toEqual([]);
});

test('what is said meanwhile stays', async () => {
  const broken = folder.write('ETHUSDT-1m.csv', 'hello');
  const { stderr } = await run(['import', file, '--data', folder.path('data.db')], { isTerminal: true });
  expect(screen(stderr)).toEqual(['cryptostream: 1m: 3000 klines imported.']);
  const failing = await run(['import', broken, '--data', folder.path('data.db')], { isTerminal: true });
  expect(screen(failing.stderr)).toEqual([expect.stringContaining('is not a kline file')]);
});

test.each([
  ['elsewhere', ['--out', folder.path('out.csv')], false],
  ['where the data itself is shown', [], true],
])('%s there is none', async (_, options, isTerminal) => {
  expect(await run([...rollUp, ...options], { isTerminal })).toMatchObject({ code: 0, stderr: '' });
});
