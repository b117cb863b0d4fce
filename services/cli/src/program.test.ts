import { run } from './command-line.fixture';

test('--help lists every command', async () => {
  const { code, stdout, stderr } = await run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(
    stdout
      .split('Commands:')[1]
      ?.match(/^ {2}([a-z-]+) /gm)
      ?.map((line) => line.trim()),
  ).toEqual(['verify', 'rollup', 'enrich', 'import', 'recompute', 'dead-letters']);
});

test('--version', async () => {
  expect(await run(['--version'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});

test.each([
  ['nothing', [], /Usage: cryptostream/],
  ['an unknown command', ['verfy', 'x'], /unknown command 'verfy'\n\(Did you mean verify\?\)/],
  ['an unknown option', ['--loud'], /unknown option '--loud'/],
])('%s is wrong use', async (_, argv, message) => {
  expect(await run(argv)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
});
