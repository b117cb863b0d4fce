/** `cryptostream import --data`: into a real data file. Kafka: import-kafka.integration.test.ts. */
import { decodeKline, Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import { systemClock } from '@cryptostream/runtime';
import { readAll, recordingLogger, right } from '@cryptostream/testkit';
import { header, makeFolder, minuteMs, range, row, rows, run, startMs } from '../command-line.fixture';

const folder = makeFolder();
afterAll(folder.remove);

jest.setTimeout(60_000);

const opened = async <A>(file: string, use: (embedded: Embedded) => Promise<A>): Promise<A> => {
  const embedded = await right(openEmbedded({ file, partitions: 1 }, systemClock, recordingLogger().logger));
  try {
    return await use(embedded);
  } finally {
    await embedded.close();
  }
};

const minutesIn = (file: string, interval: Interval.Interval, symbol: string): Promise<readonly number[]> =>
  opened(file, async ({ reader }) =>
    (await readAll(reader, Topics.klines(interval), 0))
      .filter(({ key }) => key === symbol)
      .map(({ value }) => decodeKline(JSON.parse(Buffer.from(value!).toString())).fields.openTimeMs!)
      .map((timeMs) => (timeMs - startMs) / minuteMs),
  );

const storedIn = (file: string, symbol: string, source = 'binance') =>
  opened(file, ({ klineReader }) =>
    right(
      klineReader.klines({ source, symbol, interval: '1m', measurement: 'kline_enriched', limit: 10_000 }),
    ),
  );

let count = 0;
const freshFile = (): string => folder.path(`data-${(count += 1)}.db`);

const btc = (minutes: readonly number[], part = 'a'): string =>
  folder.write(`BTCUSDT-1m-${part}.csv`, header + rows(minutes));

test('every kline is in the log once, in order, and stored with the values of a live run', async () => {
  const data = freshFile();
  const eth = folder.write('ETHUSDT-1m.csv.gz', header + rows(range(0, 700)));
  const files = [btc(range(500, 1_200), 'b'), btc(range(0, 600)), eth];
  expect(await run(['import', ...files, '--data', data])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'cryptostream: 1m: 1900 klines imported.\n',
  });
  expect(await minutesIn(data, '1m', 'BTCUSDT')).toEqual(range(0, 1_200));
  expect(await minutesIn(data, '1m', 'ETHUSDT')).toEqual(range(0, 700));
  const { stdout } = await run(['enrich', eth, '--format', 'jsonl']);
  const enriched = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { [name: string]: unknown });
  const stored = await storedIn(data, 'ETHUSDT');
  const names = ['sma_200', 'rsi_14', 'macd_12_26_9_signal', 'obv', 'vwap'];
  expect(
    stored.map(({ openTimeMs, fields }) => [openTimeMs, ...names.map((name) => fields[name] ?? null)]),
  ).toEqual(enriched.map((line) => [line['open_time_ms'], ...names.map((name) => line[name])]));
});

test('one that was cut off goes on; what is there already is not written twice', async () => {
  const data = freshFile();
  await run(['import', btc(range(0, 400)), '--data', data]);
  expect(await run(['import', btc(range(0, 1_000)), '--data', data])).toMatchObject({
    code: 0,
    stderr: 'cryptostream: 1m: 600 klines imported, 400 were there already.\n',
  });
  expect(await minutesIn(data, '1m', 'BTCUSDT')).toEqual(range(0, 1_000));
  expect(await storedIn(data, 'BTCUSDT')).toHaveLength(1_000);
});

test('what is older than a series already there is refused, and nothing of it is written', async () => {
  const data = freshFile();
  await run(['import', btc(range(100, 200)), '--data', data]);
  const { code, stderr } = await run(['import', btc(range(0, 300), 'b'), '--data', data]);
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /^cryptostream: binance\/BTCUSDT\/1m goes on to 2025-03-01T03:19:00\.000Z in klines\.1m, which lacks the kline of 2025-03-01T00:00:00\.000Z and 99 more .*: a series is written oldest first, so older klines cannot be added\. To start it anew, .*--source NAME, or .* --data OTHER\.\n$/,
  );
  expect(await minutesIn(data, '1m', 'BTCUSDT')).toEqual(range(100, 200));
});

test('as a series of another source it begins anew', async () => {
  const data = freshFile();
  await run(['import', btc(range(100, 200)), '--data', data]);
  expect(await run(['import', btc(range(0, 300), 'b'), '--data', data, '--source', 'mine'])).toMatchObject({
    code: 0,
  });
  expect(await storedIn(data, 'BTCUSDT', 'mine')).toHaveLength(300);
  expect(await storedIn(data, 'BTCUSDT')).toHaveLength(100);
});

test('other numbers than those that are there are told', async () => {
  const data = freshFile();
  await run(['import', btc(range(0, 20)), '--data', data]);
  const other = folder.write(
    'BTCUSDT-1m-o.csv',
    header + rows(range(0, 30)).replaceAll(/,\d+,0\.1,0\.2\n/g, ',77,0.1,0.2\n'),
  );
  expect((await run(['import', other, '--data', data])).stderr).toBe(
    'cryptostream: binance/BTCUSDT/1m: the files have other numbers than klines.1m for 20 klines that are there already; those that are there stay.\n' +
      'cryptostream: 1m: 10 klines imported, 20 were there already.\n',
  );
});

test('a row that is no kline ends it after the rows before; it goes on when the file is right', async () => {
  const data = freshFile();
  const bad = folder.write(
    'BTCUSDT-1m-bad.csv',
    header + rows(range(0, 50)) + row(50).replace(',', ',x') + rows(range(51, 60)),
  );
  const { code, stderr } = await run(['import', bad, '--data', data]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/BTCUSDT-1m-bad\.csv, line 52 is not a kline: open: .*/);
  expect(await minutesIn(data, '1m', 'BTCUSDT')).toEqual(range(0, 50));
  expect(await run(['import', btc(range(0, 60)), '--data', data])).toMatchObject({ code: 0 });
  expect(await minutesIn(data, '1m', 'BTCUSDT')).toEqual(range(0, 60));
});

test('neither is one that a consumer would refuse', async () => {
  const data = freshFile();
  const bad = folder.write(
    'BTCUSDT-1m-bad.csv',
    header + rows(range(0, 50)) + row(50).replace(/,1\d\d\./, ',9.') + rows(range(51, 60)),
  );
  const { code, stderr } = await run(['import', bad, '--data', data]);
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /binance\/BTCUSDT\/1m at 2025-03-01T00:50:00\.000Z is not a valid kline: low .* is above open 9\./,
  );
  expect(await minutesIn(data, '1m', 'BTCUSDT')).toEqual(range(0, 50));
});

test('--skip-invalid goes on without it', async () => {
  const data = freshFile();
  const bad = folder.write('BTCUSDT-1m-bad.csv', header + rows(range(0, 5)) + 'x,1\n' + rows(range(6, 10)));
  const { code, stderr } = await run(['import', bad, '--data', data, '--skip-invalid']);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /row of the archive refused: .*line 7 .*\n.*1m: 9 klines imported, 1 row left out\.\n$/,
  );
});

test('several intervals, shortest first', async () => {
  const data = freshFile();
  const hours = folder.write(
    'BTCUSDT-1h.csv',
    (await run(['rollup', btc(range(0, 240)), '--to', '1h'])).stdout,
  );
  const { stderr } = await run(['import', hours, btc(range(0, 240)), '--data', data]);
  expect(stderr).toBe('cryptostream: 1m: 240 klines imported.\ncryptostream: 1h: 4 klines imported.\n');
});

test('interrupted before it has begun, it imports nothing', async () => {
  const interrupted = new AbortController();
  interrupted.abort();
  const data = freshFile();
  expect(
    await run(['import', btc(range(0, 10)), '--data', data], { signal: interrupted.signal }),
  ).toMatchObject({
    code: null,
    stderr: 'cryptostream: interrupted; run the same command again to go on.\n',
  });
  expect(await minutesIn(data, '1m', 'BTCUSDT')).toEqual([]);
});

test.each([
  ['no destination', [], 2, 'say where to: --brokers LIST for Kafka, or --data FILE'],
  ['two', ['--brokers', 'localhost:9092', '--data', 'x.db'], 2, "cannot be used with option '--data <file>'"],
  ['brokers without a table', ['--brokers', '127.0.0.1:1'], 2, '--brokers needs --symbol-table LIST'],
  ['brokers that are none', ['--brokers', 'kafka'], 2, 'expected host:port'],
  [
    'a symbol that is not in the table',
    ['--brokers', '127.0.0.1:1', '--symbol-table', 'ETHUSDT,XRPUSDT'],
    2,
    'BTCUSDT does not stand in the symbol table (ETHUSDT, XRPUSDT); append it at the end',
  ],
  [
    'no number of partitions',
    ['--data', 'x.db', '--partitions', '0'],
    2,
    'allowed: an integer from 1 to 1000',
  ],
  ['a source that is none', ['--data', 'x.db', '--source', 'My Source'], 2, 'a lower-case name'],
  ['a folder as data file', ['--data', '/'], 3, 'it is a folder'],
])('%s', async (_, options, code, message) => {
  expect(await run(['import', btc([0, 1]), ...options])).toMatchObject({
    code,
    stderr: expect.stringContaining(message),
  });
});
