/**
 * Late and restated klines take their places when the command line asks for it, whatever kills the consumer meanwhile; a changed
 * configuration is refused until it is asked for. What InfluxDB, the topic of enriched klines and the state hold afterwards is
 * compared with a fold over the sorted latest versions.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  decodeIndicatorsFile,
  encodeKline,
  partitionSchema,
  toEnrichedPoint,
  toRawPoint,
  Topics,
  type Point,
  valuesOf,
} from '@cryptostream/contracts';
import { Enrichment, Interval, SeriesState, type Kline } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import { silentLogger } from '@cryptostream/telemetry';
import {
  cleanups,
  describeWithDocker,
  publish,
  startInflux,
  startKafka,
  type StartedInflux,
  type StartedKafka,
} from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { readAll, right } from './archive-through';
import { startMember, type Member } from './consumer-member';
import { mapDifferences } from './differences';
import { seededRandom } from './seeded-random';
import { startService } from './service-process';
import { fieldsText, placeOf, readPoints } from './stored-points';

const symbol = 'BTCUSDC';
const minute = Interval.lengthMs('1m');
const startMs = Date.UTC(2025, 2, 1);
const count = 9_000;
const random = seededRandom(7);

const other = `indicators:\n  - { name: sma, period: 3 }\n  - { name: ema, period: 12 }\nsignals: []\n`;
const otherFile = join(mkdtempSync(join(tmpdir(), 'cryptostream-indicators-')), 'other.yaml');
writeFileSync(otherFile, other);
const otherEnrichment = right(
  E.mapLeft((problems: readonly string[]) => ({ message: problems.join() }))(
    decodeIndicatorsFile({
      indicators: [
        { name: 'sma', period: 3 },
        { name: 'ema', period: 12 },
      ],
      signals: [],
    }),
  ),
);
const usual = right(Enrichment.enrichment(Enrichment.defaultConfiguration));

const klineAt = (index: number, changes: Partial<Kline> = {}): Kline => {
  const close = 100 + Math.round(1_000 * Math.sin(index / 50)) / 100;
  return {
    source: 'simulated',
    symbol,
    interval: '1m',
    openTimeMs: startMs + index * minute,
    open: close.toFixed(2),
    high: (close + 1).toFixed(2),
    low: (close - 1).toFixed(2),
    close: (close + 0.25).toFixed(2),
    volume: (1 + random.integer(0, 900) / 100).toFixed(2),
    quoteVolume: '7.5',
    closed: true,
    ...changes,
  };
};

const isMissing = (index: number): boolean => index % 500 === 250;
const inOrder = Array.from({ length: count }, (_, index) => klineAt(index)).filter(
  (_, index) => !isMissing(index),
);
/** Late ones into the holes, one before the beginning, and other versions, of which one lacks a field. */
const { quoteVolume: _, ...bare } = klineAt(600, { volume: '33.00' });
const exceptions = [
  ...Array.from({ length: count }, (__, index) => index)
    .filter(isMissing)
    .map((index) => klineAt(index, { volume: '77.00' })),
  klineAt(-2),
  klineAt(100, { volume: '55.00' }),
  klineAt(100, { close: klineAt(100).open, volume: '55.00' }),
  bare,
];

const toRecord = (kline: Kline): NewRecord => ({
  topic: Topics.klines('1m'),
  partition: 0,
  key: symbol,
  value: encodeKline(kline),
  headers: { type: 'kline', origin: 'archive' },
});

const expectedPoints = (enrichment: Enrichment.Enrichment, klines: readonly Kline[]) => {
  const latest = new Map(klines.map((kline) => [kline.openTimeMs, kline]));
  const points: Point[] = [];
  let state: SeriesState.SeriesState | null = null;
  for (const kline of [...latest.values()].toSorted((a, b) => a.openTimeMs - b.openTimeMs)) {
    const [outcome, next] = SeriesState.advance(enrichment)(state, kline);
    state = next;
    if (outcome._tag === 'Enriched') points.push(toRawPoint(kline), toEnrichedPoint(outcome.enriched));
  }
  return (measurement: string): ReadonlyMap<string, string> =>
    new Map(
      points
        .filter((point) => point.measurement === measurement)
        .map(({ tags, timeMs, fields }) => [
          placeOf(measurement, tags, timeMs),
          fieldsText(valuesOf(fields)),
        ]),
    );
};

describeWithDocker('recompute', () => {
  let kafka: StartedKafka;
  let influx: StartedInflux;
  let log: KafkaLog;
  let started = 0;
  const cleanup = cleanups();
  const published: Kline[] = [];

  const start = async (changes: { readonly [name: string]: string } = {}, of = influx): Promise<Member> => {
    const member = await startMember(
      { kafka, influx: of, symbols: [symbol] },
      String((started += 1)),
      changes,
    );
    cleanup.add(member.stopGate);
    cleanup.add(member.kill);
    return member;
  };
  const send = async (klines: readonly Kline[]): Promise<void> => {
    for (let from = 0; from < klines.length; from += 3_000)
      await publish(log, klines.slice(from, from + 3_000).map(toRecord));
    published.push(...klines);
  };
  const command = async (...options: readonly string[]): Promise<{ code: number | null; output: string }> => {
    const brokers = ['--brokers', kafka.brokers.join(',')];
    const run = startService('cli', {}, 'main.js', ['recompute', '--interval', '1m', ...brokers, ...options]);
    cleanup.add(run.kill);
    return { code: await run.exited, output: run.output() };
  };
  const states = (): Promise<readonly LogRecord[]> => readAll(log.reader, Topics.state('1m'), 1);
  const place = async () => {
    const newest = (await states()).findLast(({ key }) => key === 'partition');
    return newest && partitionSchema.parse(JSON.parse(Buffer.from(newest.value!).toString()));
  };
  const drained = async (): Promise<void> => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const records = await readAll(log.reader, Topics.klines('1m'), 1);
      if (((await place())?.nextOffset ?? 0) > (records.at(-1)?.offset ?? Infinity)) return;
      if (Date.now() > deadline) throw new Error('not drained');
      await sleep(200);
    }
  };
  const compare = async (enrichment: Enrichment.Enrichment): Promise<void> => {
    const should = expectedPoints(enrichment, published);
    for (const measurement of ['kline_raw', 'kline_enriched'])
      expect(
        mapDifferences(measurement, should(measurement), await readPoints(influx, measurement, '1m')),
      ).toEqual([]);
  };
  const timesOf = (records: readonly LogRecord[]): readonly number[] =>
    records.map(
      ({ value }) =>
        (JSON.parse(Buffer.from(value!).toString()) as { readonly open_time_ms: number }).open_time_ms,
    );

  beforeAll(async () => {
    [kafka, influx] = await Promise.all([cleanup.started(startKafka()), cleanup.started(startInflux())]);
    log = kafkaLog({ brokers: kafka.brokers, clientId: 'recompute' }, silentLogger);
    cleanup.add(log.close);
    const topics = Topics.specifications(['1m']);
    right(await log.createTopics(topics.map((each) => ({ ...each, partitions: 1, replicationFactor: 1 })))());
  }, 240_000);
  afterAll(cleanup.run, 120_000);

  test('killed and stopped in the middle of it, it ends with what a fold over the latest versions gives', async () => {
    let member = await start();
    await send(inOrder);
    await send(exceptions);
    await drained();
    const before = (await readAll(log.reader, Topics.enriched('1m'), 1)).length;
    expect(before).toBe(inOrder.length);
    const caught = member.gate.catchWrite('stored');
    expect(await command('--symbol', symbol)).toMatchObject({ code: 0 });
    const release = await caught;
    await member.kill();
    release();
    for (const phase of ['arriving', 'stored'] as const) {
      member = await start();
      const again = await member.gate.catchWrite(phase);
      await member.kill();
      again();
    }
    member = await start();
    const next = await member.gate.catchWrite('stored');
    const following = member.gate.catchWrite('arriving');
    next();
    const last = await following;
    member.signal('SIGTERM');
    const stoppingMs = Date.now();
    await sleep(500);
    last();
    expect(await member.exited).toBe(0);
    expect(Date.now() - stoppingMs).toBeLessThan(10_000);
    member = await start();
    await drained();
    await compare(usual);
    const enriched = await readAll(log.reader, Topics.enriched('1m'), 1);
    const rewritten = timesOf(enriched.slice(before));
    expect(enriched.slice(before).every(({ headers }) => headers['origin'] === 'recompute')).toBe(true);
    expect(rewritten).toEqual(
      [...new Set(published.map(({ openTimeMs }) => openTimeMs))].toSorted((a, b) => a - b),
    );
    expect((await place())?.recompute).toBeNull();
    await send([klineAt(count)]);
    await drained();
    await compare(usual);
    await member.kill();
  }, 240_000);

  test('a changed configuration is refused, asked for, and then computed; names that it has not are gone', async () => {
    const changes = { INDICATORS_FILE: otherFile };
    const refused = await start(changes);
    expect(await refused.exited).toBe(3);
    expect(refused.output()).toContain(
      `npx cryptostream recompute --all --interval 1m --brokers ${kafka.brokers.join(',')} --indicators ${otherFile}`,
    );
    expect(
      await command('--all', '--indicators', otherFile, '--from', String(startMs + 5 * minute)),
    ).toMatchObject({ code: 2 });
    await send([klineAt(count + 1), klineAt(count + 2)]);
    expect(await command('--all', '--indicators', otherFile)).toMatchObject({ code: 0 });
    const old = await start();
    expect(await old.exited).toBe(3);
    expect(old.output()).toContain('is to be computed anew with');
    const member = await start(changes);
    await drained();
    await compare(otherEnrichment);
    await send([klineAt(count + 3)]);
    await drained();
    await compare(otherEnrichment);
    const enriched = await readPoints(influx, 'kline_enriched', '1m');
    expect([...enriched.values()].some((fields) => fields.includes('sma_20'))).toBe(false);
    await member.kill();
  }, 240_000);
});
