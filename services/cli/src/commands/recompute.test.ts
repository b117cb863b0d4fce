/** `cryptostream recompute --data`: over a real data file. Kafka: e2e/pipeline/recompute.test.ts. */
import { encodeKline, Topics } from '@cryptostream/contracts';
import type { Kline } from '@cryptostream/domain';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import { systemClock } from '@cryptostream/runtime';
import { publish, recordingLogger, right } from '@cryptostream/testkit';
import { header, makeFolder, minuteMs, range, rows, run, startMs } from '../command-line.fixture';

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

const enrichedIn = (file: string) =>
  opened(file, ({ klineReader }) =>
    right(
      klineReader.klines({
        source: 'binance',
        symbol: 'BTCUSDC',
        interval: '1m',
        measurement: 'kline_enriched',
        limit: 10_000,
      }),
    ),
  );

const late: Kline = {
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: startMs + 30 * minuteMs,
  open: '90',
  high: '91',
  low: '89',
  close: '90.5',
  volume: '7',
  closed: true,
};

let count = 0;
/** 60 minutes of which one is missing; it stands late in the log. */
const makeFile = async (): Promise<string> => {
  const file = folder.path(`data-${(count += 1)}.db`);
  const present = range(0, 60).filter((minute) => minute !== 30);
  const klines = folder.write(`BTCUSDC-1m-${count}.csv`, header + rows(present));
  expect(await run(['import', klines, '--data', file])).toMatchObject({ code: 0 });
  const record = { topic: Topics.klines('1m'), partition: 0, key: late.symbol };
  await opened(file, (embedded) =>
    publish(embedded, [{ ...record, value: encodeKline(late), headers: { type: 'kline' } }]),
  );
  return file;
};

const recompute = (file: string, ...options: readonly string[]) =>
  run(['recompute', '--interval', '1m', '--data', file, ...options]);

test('a late kline takes its place, and is gone on with', async () => {
  const file = await makeFile();
  expect(await enrichedIn(file)).toHaveLength(59);
  const { code, stderr } = await recompute(file, '--symbol', 'BTCUSDC');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/binance\/BTCUSDC\/1m is asked for from its beginning on[^]*done\.\n$/),
  });
  const found = await enrichedIn(file);
  expect(found).toHaveLength(60);
  expect(found[30]).toMatchObject({ openTimeMs: late.openTimeMs, fields: { close: 90.5, gap_before: 0 } });
  expect(found[31]!.fields['gap_before']).toBe(0);
  expect(found[40]!.fields['sma_20']).toBeCloseTo(
    found.slice(21, 41).reduce((sum, { fields }) => sum + Number(fields['close']), 0) / 20,
    9,
  );
});

test('--from is rounded to the grid, and what is older stays', async () => {
  const file = await makeFile();
  const from = new Date(startMs + 45.5 * minuteMs).toISOString();
  const { code, stderr } = await recompute(file, '--symbol', 'BTCUSDC', '--from', from);
  expect(code).toBe(0);
  expect(stderr).toContain(`from ${new Date(startMs + 45 * minuteMs).toISOString()} on`);
  expect((await enrichedIn(file)).map(({ openTimeMs }) => openTimeMs)).not.toContain(late.openTimeMs);
});

test('with other indicators everything is computed anew, in whole series only', async () => {
  const file = await makeFile();
  const indicators = folder.write('other.yaml', 'indicators:\n  - { name: sma, period: 3 }\n');
  const part = await recompute(file, '--all', '--indicators', indicators, '--from', '2025-03-01T00:10:00Z');
  expect(part).toMatchObject({ code: 2, stderr: expect.stringContaining('leave out --from') });
  expect(await recompute(file, '--all', '--indicators', indicators)).toMatchObject({ code: 0 });
  const found = await enrichedIn(file);
  expect(found).toHaveLength(60);
  expect(found.some(({ fields }) => 'sma_20' in fields)).toBe(false);
  expect(found.filter(({ fields }) => 'sma_3' in fields)).toHaveLength(58);
});

test.each<[string, string[], string]>([
  ['no series', [], '--symbol SYMBOL, or --all'],
  ['a time that is none', ['--all', '--from', 'soon'], 'Allowed: a time'],
  ['both', ['--all', '--symbol', 'BTCUSDC'], 'cannot be used with'],
])('wrong use: %s', async (_, options, message) => {
  const ran = await run(['recompute', '--interval', '1m', '--data', folder.path('none.db'), ...options]);
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test('a series that is not there is told, with those that are', async () => {
  const file = await makeFile();
  expect(await recompute(file, '--symbol', 'ETHUSDC')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('has a series ETHUSDC/1m yet; it has binance/BTCUSDC'),
  });
});
