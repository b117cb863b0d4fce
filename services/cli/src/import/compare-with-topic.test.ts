import { listFiles, type ArchiveSeries } from '@cryptostream/archive';
import { encodeKline } from '@cryptostream/contracts';
import { Series, type Kline } from '@cryptostream/domain';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import fc from 'fast-check';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { header, makeFolder, minuteMs, range, row, rows, startMs } from '../command-line.fixture';
import { compareWithTopic } from './compare-with-topic';

const folder = makeFolder();
afterAll(folder.remove);

const symbolTable = ['BTCUSDT', 'ETHUSDT', 'XRPUSDT'];
const configuration = { interval: '1m', symbolTable, partitions: 2 } as const;
const { signal } = new AbortController();

const seriesOf = (symbol: string): Series.Series => ({ source: 'binance', symbol, interval: '1m' });

const archiveOf = async (minutes: {
  readonly [symbol: string]: readonly number[];
}): Promise<readonly ArchiveSeries[]> => {
  const files = Object.entries(minutes).map(([symbol, of]) => ({
    path: folder.write(`${symbol}-1m.csv`, header + rows(of)),
    series: seriesOf(symbol),
  }));
  const listed = await listFiles(files)();
  return E.isRight(listed) ? listed.right : [];
};

const toKline = (symbol: string, minute: number, change: Partial<Kline> = {}): Kline => {
  const [openTimeMs, open, high, low, close, volume] = row(minute).split(',');
  return {
    ...seriesOf(symbol),
    openTimeMs: Number(openTimeMs),
    ...{ open: open!, high: high!, low: low!, close: close!, volume: volume! },
    closed: true,
    ...change,
  };
};

/** A topic with room between its offsets, as transaction markers leave it, read a few records at a time. */
const topicOf = (klines: readonly Kline[]): LogReader => {
  const places = klines.map((kline, index) => ({
    kline,
    offset: 3 * index + 1,
    partition: symbolTable.indexOf(kline.symbol) % 2,
  }));
  const toRecord = ({ kline, offset, partition }: (typeof places)[number]): LogRecord => ({
    topic: 'klines.1m',
    partition,
    offset,
    timestampMs: 0,
    key: kline.symbol,
    value: Buffer.from(encodeKline(kline)),
    headers: { type: 'kline' },
  });
  return {
    offsets: () => TE.right([0, 1].map((partition) => ({ partition, low: 0, high: 3 * klines.length + 1 }))),
    read: (_topic, partition, offset) =>
      TE.right({
        records: places
          .filter(
            (place) => place.partition === partition && place.offset >= offset && place.offset < offset + 10,
          )
          .map(toRecord),
        nextOffset: Math.min(offset + 10, 3 * klines.length + 1),
      }),
    close: async () => undefined,
  };
};

const endsOf = (klines: readonly Kline[]): ReadonlyMap<string, number> =>
  new Map(
    klines
      .toSorted((left, right) => left.openTimeMs - right.openTimeMs)
      .map((kline) => [Series.toKey(kline), kline.openTimeMs + minuteMs]),
  );

const compare = async (archive: readonly ArchiveSeries[], klines: readonly Kline[]) => {
  const compared = await compareWithTopic(topicOf(klines), configuration, archive, endsOf(klines), signal);
  if (E.isLeft(compared)) throw new Error(compared.left.message);
  return compared.right.map(({ series, missing, differing }) => ({
    symbol: series.symbol,
    missing: missing.map((timeMs) => (timeMs - startMs) / minuteMs),
    differing,
  }));
};

test('nothing is missing after an import that was cut off', async () => {
  const klines = range(0, 40).map((minute) => toKline('BTCUSDT', minute));
  expect(await compare(await archiveOf({ BTCUSDT: range(0, 100) }), klines)).toEqual([
    { symbol: 'BTCUSDT', missing: [], differing: 0 },
  ]);
});

test('a series that the topic has not, or that goes on behind it, is not looked at', async () => {
  const klines = range(0, 40).map((minute) => toKline('BTCUSDT', minute));
  expect(await compare(await archiveOf({ BTCUSDT: range(40, 50), ETHUSDT: range(0, 9) }), klines)).toEqual(
    [],
  );
});

test('other numbers are counted; a field that one of the two lacks is none', async () => {
  const klines = range(0, 40).map((minute) =>
    toKline('BTCUSDT', minute, minute % 10 === 3 ? { volume: '99', trades: 999 } : {}),
  );
  expect(await compare(await archiveOf({ BTCUSDT: range(0, 100) }), klines)).toEqual([
    { symbol: 'BTCUSDT', missing: [], differing: 4 },
  ]);
});

test('of very many the first are told', async () => {
  const klines = range(5_000, 5_010).map((minute) => toKline('BTCUSDT', minute));
  const [compared] = await compare(await archiveOf({ BTCUSDT: range(0, 6_000) }), klines);
  expect(compared?.missing).toEqual(range(0, 1_000));
});

test('a kline that was repaired, behind later ones, is there', async () => {
  const klines = [0, 1, 4, 5, 2, 3].map((minute) => toKline('BTCUSDT', minute));
  expect(await compare(await archiveOf({ BTCUSDT: range(0, 9) }), klines)).toEqual([
    { symbol: 'BTCUSDT', missing: [], differing: 0 },
  ]);
});

test('whatever topic and files hold, it tells what of the files is older than the end and not there', async () => {
  const minutes = fc.uniqueArray(fc.nat(30), { maxLength: 25 }).map((all) => all.toSorted((a, b) => a - b));
  const bySymbol = fc.record({ BTCUSDT: minutes, ETHUSDT: minutes, XRPUSDT: minutes });
  await fc.assert(
    fc.asyncProperty(bySymbol, bySymbol, async (files, topic) => {
      const symbols = symbolTable as readonly (keyof typeof topic)[];
      const klines = symbols
        .flatMap((symbol) => topic[symbol].map((minute) => toKline(symbol, minute)))
        .toSorted((left, right) => left.openTimeMs - right.openTimeMs);
      const expected = symbols
        .map((symbol) => {
          const before = files[symbol].filter((minute) => minute <= (topic[symbol].at(-1) ?? -1));
          return { symbol, before, missing: before.filter((minute) => !topic[symbol].includes(minute)) };
        })
        .filter(({ before }) => before.length > 0)
        .map(({ symbol, missing }) => ({ symbol, missing, differing: 0 }));
      expect(await compare(await archiveOf(files), klines)).toEqual(expected);
    }),
    { seed: 7, numRuns: 150 },
  );
});

test('a topic that cannot be read', async () => {
  const error = { _tag: 'LogUnavailable', message: 'away', retryable: true } as const;
  const klines = [toKline('BTCUSDT', 5)];
  const reader: LogReader = { ...topicOf(klines), read: () => TE.left(error) };
  const archive = await archiveOf({ BTCUSDT: range(0, 9) });
  expect(await compareWithTopic(reader, configuration, archive, endsOf(klines), signal)).toEqual(
    E.left(error),
  );
});
