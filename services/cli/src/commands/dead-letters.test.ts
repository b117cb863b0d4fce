/** `cryptostream dead-letters` on a real data file. Kafka, and kills: e2e/pipeline/dead-letters.test.ts. */
import { Topics, type StoredDeadLetter } from '@cryptostream/contracts';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import type { NewRecord } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { publish, readAll, recordingLogger, right, texts } from '@cryptostream/testkit';
import { makeFolder, run } from '../command-line.fixture';
import { klineText, letterOf, recordOf } from '../dead-letters/dead-letter.fixture';

const folder = makeFolder();
afterAll(folder.remove);

const opened = async <A>(file: string, use: (embedded: Embedded) => Promise<A>): Promise<A> => {
  const embedded = await right(openEmbedded({ file, partitions: 1 }, systemClock, recordingLogger().logger));
  try {
    return await use(embedded);
  } finally {
    await embedded.close();
  }
};

let count = 0;
const fileWith = async (letters: readonly StoredDeadLetter[]): Promise<string> => {
  const file = folder.path(`data-${(count += 1)}.db`);
  await opened(file, async (embedded) => {
    await right(embedded.createTopics(Topics.specifications(['1m'])));
    await publish(embedded, letters.map(recordOf));
  });
  return file;
};

const klinesIn = (file: string) => opened(file, ({ reader }) => readAll(reader, 'klines.1m', 0));

const on = (data: string, ...argv: readonly string[]) => run(['dead-letters', ...argv, '--data', data]);

const good = (offset: number): StoredDeadLetter => letterOf(klineText(offset), { offset });
const bad = letterOf('{"v":1', {
  offset: 50,
  reasons: [{ code: 'not_json', path: '', value: '"{\\"v\\":1"', message: 'the value is not JSON' }],
});

test('list shows those that are open, and how many there are by reason', async () => {
  const data = await fileWith([good(1), bad]);
  const { code, stdout, stderr } = await on(data, 'list');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'cryptostream: 2 dead letters: not_json 1, out_of_range 1.\n',
  });
  expect(stdout).toMatch(
    /^ID +REFUSED AT +TOPIC +SYMBOL +REASONS +STATUS\nklines\.1m-0-1 +\S+Z +klines\.1m +BTCUSDC +out_of_range +open\nklines\.1m-0-50 .* not_json +open\n$/,
  );
  const json = await on(data, 'list', '--json', '--reason', 'not_json');
  expect(JSON.parse(json.stdout)).toMatchObject({ id: 'klines.1m-0-50', status: 'open', key: 'BTCUSDC' });
  expect(json.stderr).toBe('cryptostream: 1 dead letter: not_json 1; of 2 dead letters in all.\n');
  expect((await on(data, 'list', '--json', '--limit', '1')).stdout).toContain('klines.1m-0-50');
  expect((await on(data, 'list', '--to', '2020-01-01')).stdout).toBe('');
});

test('show tells all of one', async () => {
  const data = await fileWith([good(1), letterOf(Buffer.from([0xff, 0x00, 0x1b]), { offset: 2 })]);
  const { code, stdout } = await on(data, 'show', 'klines.1m-0-1');
  expect(code).toBe(0);
  expect(stdout).toContain('  out_of_range at open: open 10 is refused by an older rule\n    value: "10"\n');
  expect(stdout).toContain('  event_time_ms: 7\n');
  expect(stdout).toMatch(/SHA-256 +[0-9a-f]{64} \(what is kept has it\)\n/);
  expect(stdout).toContain(`original       as text:\n${klineText(1)}\n`);
  expect((await on(data, 'show', 'klines.1m-0-2')).stdout).toContain('in hexadecimal:\nff001b\n');
  expect(JSON.parse((await on(data, 'show', 'klines.1m-0-1', '--json')).stdout)).toMatchObject({
    id: 'klines.1m-0-1',
    original_text: klineText(1),
    original_cut: false,
    original_sha256_verified: true,
    redriven_at_ms: null,
  });
  expect(await on(data, 'show', 'klines.1m-0-3')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('there is no dead letter klines.1m-0-3;'),
  });
});

test('redrive sends each original once, however often it is run', async () => {
  const data = await fileWith([good(1), good(2), bad]);
  expect(await on(data, 'redrive', '--reason', 'out_of_range', '--dry-run')).toEqual({
    code: 0,
    stdout: '',
    stderr:
      'cryptostream: klines.1m-0-1 would be redriven.\ncryptostream: klines.1m-0-2 would be redriven.\n' +
      'cryptostream: 2 dead letters would be redriven, 0 already were, 0 cannot be.\n',
  });
  expect(await klinesIn(data)).toEqual([]);
  expect(await on(data, 'redrive', 'klines.1m-0-2')).toMatchObject({ code: 0 });
  const all = await on(data, 'redrive', '--all');
  expect(all.code).toBe(1);
  expect(all.stderr).toMatch(
    /^cryptostream: klines\.1m-0-50 would be refused again: .*\ncryptostream: 1 dead letter redriven, 1 already was, 1 cannot be\.\n$/,
  );
  expect((await on(data, 'redrive', '--all')).stderr).toContain(
    '0 dead letters redriven, 2 already were, 1 cannot be.',
  );
  const found = await klinesIn(data);
  expect(texts(found)).toEqual([klineText(2), klineText(1)]);
  expect(found.map(({ headers }) => headers)).toEqual([
    { type: 'kline', origin: 'repair', event_time_ms: '7', redriven: 'klines.1m-0-2' },
    { type: 'kline', origin: 'repair', event_time_ms: '7', redriven: 'klines.1m-0-1' },
  ]);
  const listed = await on(data, 'list', '--status', 'redriven', '--json');
  expect(listed.stdout.trimEnd().split('\n')).toHaveLength(2);
  expect((await on(data, 'list')).stdout).not.toContain('klines.1m-0-1 ');
  expect((await on(data, 'show', 'klines.1m-0-1')).stdout).toMatch(/status +redriven at \d{4}-/);
});

test('what was refused twice as the same dead letter is redriven once', async () => {
  const data = await fileWith([good(1), good(1)]);
  await on(data, 'redrive', '--all');
  expect(await klinesIn(data)).toHaveLength(1);
});

test('a topic that was made anew: what stands at the place of a redriven one is open, and both are shown', async () => {
  const data = await fileWith([good(1)]);
  await on(data, 'redrive', '--all');
  const anew = letterOf(klineText(9), { offset: 1 });
  await opened(data, (embedded) => publish(embedded, [recordOf(anew)]));
  expect((await on(data, 'list')).stdout).toMatch(/^ID .*\nklines\.1m-0-1 .* open\n$/);
  const shown = (await on(data, 'show', 'klines.1m-0-1', '--json')).stdout.trimEnd().split('\n');
  expect(shown.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { original_text: klineText(1), status: 'redriven' },
    { original_text: klineText(9), status: 'open' },
  ]);
  expect((await on(data, 'show', 'klines.1m-0-1')).stdout.match(/^id .*klines\.1m-0-1$/gm)).toHaveLength(2);
  expect((await on(data, 'redrive', 'klines.1m-0-1')).stderr).toContain(
    '1 dead letter redriven, 1 already was',
  );
  expect(texts(await klinesIn(data))).toEqual([klineText(1), klineText(9)]);
});

test('one whose mark is kept no longer is not sent again: its copy is looked for, and marked', async () => {
  const data = await fileWith([]);
  const copyOf = (minute: number, redriven: string): NewRecord => ({
    ...{ topic: 'klines.1m', partition: 0, key: 'BTCUSDC', value: klineText(minute) },
    headers: { type: 'kline', redriven },
  });
  await opened(data, async (embedded) => {
    await publish(embedded, [copyOf(1, 'none'), copyOf(1, 'klines.1m-0-0'), copyOf(3, 'klines.1m-0-1')]);
    // Refused anew by a replay, long after they were written; of the last one the copy is another record's.
    await publish(embedded, [letterOf(klineText(1), { offset: 0 }), good(1)].map(recordOf));
  });
  expect((await on(data, 'list')).stderr).toContain('2 dead letters');
  const told = '1 dead letter would be redriven, 1 already was, 0 cannot be.';
  expect((await on(data, 'redrive', '--all', '--dry-run')).stderr).toContain(told);
  expect((await on(data, 'list')).stderr).toContain('2 dead letters');
  expect((await on(data, 'redrive', '--all')).stderr).toContain('1 dead letter redriven, 1 already was');
  expect(texts(await klinesIn(data))).toEqual([klineText(1), klineText(1), klineText(3), klineText(1)]);
  expect((await on(data, 'list')).stdout).toBe('');
  expect((await on(data, 'redrive', '--all')).stderr).toContain('0 dead letters redriven, 2 already were');
});

test('one refused again names what it was redriven from', async () => {
  const data = await fileWith([letterOf('{}', { headers: { type: 'kline', redriven: 'klines.1m-0-1' } })]);
  expect((await on(data, 'list')).stdout).toContain('open, again after klines.1m-0-1');
  expect((await on(data, 'show', 'klines.1m-0-5')).stdout).toContain(
    'redriven from  klines.1m-0-1, and refused again',
  );
});

test('interrupted before it has begun, it sends nothing', async () => {
  const data = await fileWith([good(1)]);
  const interrupted = new AbortController();
  interrupted.abort();
  const argv = ['dead-letters', 'redrive', '--all', '--data', data];
  expect(await run(argv, { signal: interrupted.signal })).toMatchObject({ code: null });
  expect(await klinesIn(data)).toEqual([]);
});

test.each([
  ['no log', ['list'], 2, 'say where the log is: --brokers LIST for Kafka, or --data FILE'],
  ['no such file', ['list', '--data', '/nowhere/x.db'], 2, '--data /nowhere/x.db: there is no such file.'],
  ['a file without the topic', ['list', '--data', 'EMPTY'], 3, 'topic dead-letters does not exist'],
  ['no time', ['list', '--data', 'x', '--from', 'noon'], 2, 'Allowed: a time as 2025-03-01'],
  ['no choice', ['redrive', '--data', 'EMPTY'], 2, 'say which: either their ids, or filters'],
  ['ids and --all', ['redrive', 'a', '--all', '--data', 'EMPTY'], 2, 'say which'],
  ['no table', ['redrive', '--all', '--brokers', '127.0.0.1:1'], 2, '--brokers needs --symbol-table LIST'],
  ['no subcommand', [], 2, 'Usage: cryptostream dead-letters'],
])('%s', async (_, argv, code, message) => {
  const empty = folder.path('empty.db');
  await opened(empty, async () => undefined);
  expect(await run(['dead-letters', ...argv.map((each) => (each === 'EMPTY' ? empty : each))])).toMatchObject(
    {
      code,
      stderr: expect.stringContaining(message),
    },
  );
});
