/** Both sides against a real InfluxDB: the store's contract, what it refuses, and what a crash leaves. */
import { toFields, type FieldRecord, type FieldValue, type Point } from '@cryptostream/contracts';
import type { KlineReader, PointWriter } from '@cryptostream/ports';
import {
  cleanups,
  describeWithDocker,
  left,
  recordingLogger,
  right,
  startInflux,
  storeContract,
  type StartedInflux,
} from '@cryptostream/testkit';
import type { InfluxOptions } from './influx-connection';
import { influxStore } from './influx-store';

jest.setTimeout(60_000);

const minuteMs = 60_000;
const startMs = Date.UTC(2024, 0, 1);
const startTimeoutMs = 120_000;

const optionsOf = ({ url, org, bucket, token }: StartedInflux): InfluxOptions => ({
  url,
  org,
  bucket,
  token,
  timeoutMs: 20_000,
});

const float = (value: number): FieldValue => ({ type: 'float', value });
const integer = (value: number): FieldValue => ({ type: 'integer', value });

const point = (source: string, minute: number, fields: FieldRecord = {}): Point => ({
  measurement: 'kline_raw',
  tags: { interval: '1m', source, symbol: 'BTCUSDC' },
  fields: toFields({ close: float(minute), ...fields }),
  timeMs: startMs + minute * minuteMs,
});

const series = (source: string) => ({ source, symbol: 'BTCUSDC', interval: '1m' as const });

const minutes = (count: number): readonly number[] => Array.from({ length: count }, (_, minute) => minute);

describeWithDocker('influx store', () => {
  let influx: StartedInflux;
  let writer: PointWriter;
  let reader: KlineReader;
  const cleanup = cleanups();
  beforeAll(async () => {
    influx = await cleanup.started(startInflux());
    ({ writer, reader } = influxStore(optionsOf(influx), recordingLogger().logger));
    cleanup.add(writer.close);
    cleanup.add(reader.close);
  }, startTimeoutMs);
  afterAll(cleanup.run, startTimeoutMs);

  storeContract('InfluxDB', async () => ({ writer, reader, close: async () => undefined }));

  const closesOf = async (source: string, limit = 100_000): Promise<readonly unknown[]> =>
    (await right(reader.klines({ ...series(source), measurement: 'kline_raw', limit }))).map(
      ({ fields }) => fields['close'],
    );

  const countOf = async (source: string): Promise<number | undefined> =>
    (await right(reader.coverage)).find((each) => each.source === source)?.count;

  test('integers against floats (422): the offending points are named, all others are stored', async () => {
    const bad = [3, 700, 701, 1_234];
    const points = minutes(1_500).map((minute) =>
      bad.includes(minute)
        ? point('conflict', minute, { close: integer(minute) })
        : point('conflict', minute),
    );
    const rejected = await right(writer.write(points));
    expect(rejected.map(({ point: { timeMs } }) => (timeMs - startMs) / minuteMs)).toEqual(bad);
    expect(rejected[0]!.reason).toMatchObject({
      code: 'sink_refused',
      message: expect.stringContaining('field type conflict'),
    });
    expect(await closesOf('conflict')).toEqual(minutes(1_500).filter((minute) => !bad.includes(minute)));
  });

  test('a line InfluxDB cannot parse (400): that point is named, all others are stored', async () => {
    const points = minutes(100).map((minute) => point('unparsable', minute));
    const beyond: Point = { ...point('unparsable', 0), timeMs: 99_999_999_999_999 };
    const rejected = await right(writer.write([...points.slice(0, 40), beyond, ...points.slice(40)]));
    expect(rejected).toMatchObject([
      { point: beyond, reason: { message: expect.stringContaining('time outside range') } },
    ]);
    expect(await closesOf('unparsable')).toEqual(minutes(100));
  });

  test('what is refused before it is sent leaves the rest stored', async () => {
    const points = [point('refused', 0), point('refused', 1, { rsi_14: float(NaN) }), point('refused', 2)];
    expect(await right(writer.write(points))).toMatchObject([{ reason: { path: 'rsi_14' } }]);
    expect(await closesOf('refused')).toEqual([0, 2]);
  });

  test.each(['a b,c=d', 'back\\slash\\,', '"quoted"', 'žluť 🕯', '${injected}', "it's"])(
    'a series named %s is read as it was written',
    async (source) => {
      await right(writer.write([point(source, 7)]));
      expect(await closesOf(source)).toEqual([7]);
      expect(await countOf(source)).toBe(1);
    },
  );

  test('holes longer than the limit do not shorten an answer', async () => {
    const sparse = [0, 1, 2, 500, 9_000, 9_001, 200_000, 200_001, 200_002];
    await right(writer.write(sparse.map((minute) => point('sparse', minute))));
    expect(await closesOf('sparse', 5)).toEqual(sparse.slice(-5));
    expect(await closesOf('sparse', 9)).toEqual(sparse);
    const from = await right(
      reader.klines({ ...series('sparse'), measurement: 'kline_raw', fromMs: startMs + minuteMs, limit: 6 }),
    );
    expect(from.map(({ fields }) => fields['close'])).toEqual(sparse.slice(1, 7));
  });

  test('89,000 points are 89,000 points', async () => {
    const points = minutes(89_000).map((minute) =>
      point('many', minute, {
        open: float(minute / 3),
        high: float(minute / 7),
        low: float(minute / 11),
        volume: float(minute / 13),
        quote_volume: float(minute * 1.1),
        trades: integer(minute),
        sma_20: float(minute / 17),
        rsi_14: float(minute % 100),
      }),
    );
    const startedMs = performance.now();
    expect(await right(writer.write(points))).toEqual([]);
    const seconds = (performance.now() - startedMs) / 1_000;
    process.stdout.write(
      `wrote ${Math.round(89_000 / seconds)} points/s of 9 fields, one request in flight\n`,
    );
    expect(await countOf('many')).toBe(89_000);
    const readMs = performance.now();
    expect(await closesOf('many', 1_000)).toEqual(minutes(89_000).slice(-1_000));
    process.stdout.write(`read the newest 1,000 of them in ${Math.round(performance.now() - readMs)} ms\n`);
  }, 60_000);

  test('wrong token, organisation and bucket are for an operator, on both sides', async () => {
    const wrong: readonly Partial<InfluxOptions>[] = [{ token: 'x' }, { org: 'x' }, { bucket: 'x' }];
    for (const change of wrong) {
      const store = influxStore({ ...optionsOf(influx), ...change }, recordingLogger().logger);
      const refused = { _tag: 'StoreRefused', retryable: false };
      expect(await left(store.writer.check)).toMatchObject(refused);
      expect(await left(store.writer.write([point('wrong', 0)]))).toMatchObject(refused);
      expect(await left(store.reader.check)).toMatchObject(refused);
      await Promise.all([store.writer.close(), store.reader.close()]);
    }
  });

  test('what was acknowledged is there after a crash; a write during it is Left, then succeeds', async () => {
    await right(writer.write(minutes(6_000).map((minute) => point('crash', minute))));
    const restart = influx.crashAndRestart();
    const rest = minutes(12_000)
      .slice(6_000)
      .map((minute) => point('crash', minute));
    // The first may be done before the crash: written again until one fails, then until one succeeds.
    for (let failures = 0; ;) {
      const written = await writer.write(rest)();
      if (written._tag === 'Right' && failures > 0) break;
      if (written._tag === 'Right') continue;
      expect(written.left).toMatchObject({ _tag: 'StoreUnavailable', retryable: true });
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await restart;
    expect(await countOf('crash')).toBe(12_000);
  }, 120_000);
});

describeWithDocker('influx store with a retention of 30 days', () => {
  let influx: StartedInflux;
  const cleanup = cleanups();
  beforeAll(async () => {
    influx = await cleanup.started(startInflux({ retention: '30d' }));
  }, startTimeoutMs);
  afterAll(cleanup.run, startTimeoutMs);

  test('points older than that are named, newer ones in the same write are stored', async () => {
    const { writer, reader } = influxStore(optionsOf(influx), recordingLogger().logger);
    const nowMs = Math.floor(Date.now() / minuteMs) * minuteMs;
    const old = minutes(7_000).map((minute) => point('retention', minute));
    const fresh = minutes(1_000).map((minute) => ({
      ...point('retention', minute),
      timeMs: nowMs - minute * minuteMs,
    }));
    const rejected = await right(writer.write([...old, ...fresh]));
    expect(rejected.map((each) => each.point)).toEqual(old);
    expect(rejected[0]!.reason.message).toContain('retention');
    const query = { ...series('retention'), measurement: 'kline_raw' as const, limit: 10_000 };
    expect(await right(reader.klines(query))).toHaveLength(1_000);
    await Promise.all([writer.close(), reader.close()]);
  }, 60_000);
});
