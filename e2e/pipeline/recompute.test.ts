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
  until,
} from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { readAll, right } from './archive-through';
import { startMember, type Member } from './consumer-member';
import { startDeleteGate } from './delete-gate';
import { mapDifferences } from './differences';
import { seededRandom } from './seeded-random';
import { startService, type ServiceProcess } from './service-process';
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
      // What a former owner has sent is waited for in proportion to it.
      { INFLUXDB_TIMEOUT_MS: '2000', ...changes },
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
  const startCommand = (...options: readonly string[]): ServiceProcess => {
    const brokers = ['--brokers', kafka.brokers.join(',')];
    const run = startService('cli', {}, 'main.js', ['recompute', '--interval', '1m', ...brokers, ...options]);
    cleanup.add(run.kill);
    return run;
  };
  const command = async (...options: readonly string[]): Promise<{ code: number | null; output: string }> => {
    const run = startCommand(...options);
    return { code: await run.exited, output: run.output() };
  };
  const asAdmin = async <A>(action: (admin: Admin) => Promise<A>): Promise<A> => {
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    return action(admin).finally(() => admin.disconnect());
  };
  const states = (): Promise<readonly LogRecord[]> => readAll(log.reader, Topics.state('1m'), 1);
  const place = async () => {
    const newest = (await states()).findLast(({ key }) => key === 'partition');
    return newest && partitionSchema.parse(JSON.parse(Buffer.from(newest.value!).toString()));
  };
  const drained = async (): Promise<void> => {
    const last = (await readAll(log.reader, Topics.klines('1m'), 1)).at(-1)?.offset ?? Infinity;
    await until(
      `the consumer has passed offset ${last}`,
      async () => (await place())?.nextOffset ?? 0,
      (offset) => offset > last,
    );
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

  test('with --wait the command ends when it is done, and not before', async () => {
    const waiting = startCommand('--symbol', symbol, '--wait');
    await waiting.says(`${symbol}/1m is asked for`);
    let code: number | null | undefined;
    void waiting.exited.then((ended) => (code = ended));
    await sleep(3_000);
    expect(code).toBeUndefined();
    const request = (await readAll(log.reader, Topics.klines('1m'), 1)).at(-1)!;
    expect(request.headers['type']).toBe('recompute');
    const member = await start();
    const release = await member.gate.catchWrite('stored');
    expect((await place())!.nextOffset).toBe(request.offset);
    expect(code).toBeUndefined();
    release();
    expect(await waiting.exited).toBe(0);
    expect(waiting.output()).toContain('done.');
    expect((await place())!.nextOffset).toBeGreaterThan(request.offset);
    await compare(usual);
    const interrupted = startCommand('--symbol', symbol, '--wait');
    await member.kill();
    await interrupted.says('is asked for');
    interrupted.signal('SIGINT');
    expect(await interrupted.exited).not.toBe(0);
  }, 120_000);

  test('an owner that is frozen while it wants to remove removes nothing after it has lost the partition', async () => {
    const gate = await startDeleteGate(influx.url);
    cleanup.add(gate.stop);
    gate.refuse(true);
    expect(await command('--symbol', symbol)).toMatchObject({ code: 0 });
    const frozen = await start({}, { ...influx, url: gate.url });
    await until('a try to remove', gate.refused, (tries) => tries > 0, { everyMs: 2 });
    // In its first wait, which is so short that it may wake up to its next try before it hears of having lost the partition.
    await sleep(30);
    frozen.signal('SIGSTOP');
    gate.refuse(false);
    const successor = await start();
    await drained();
    await compare(usual);
    frozen.signal('SIGCONT');
    // Its wait is over long ago: it tries as soon as it has its turn.
    await sleep(5_000);
    expect(gate.passed()).toBe(0);
    await compare(usual);
    await Promise.all([frozen.kill(), successor.kill()]);
  }, 180_000);

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

  test('what is stored then is what a replay from the start with that configuration stores, bit for bit', async () => {
    const newestOf = async (topic: string): Promise<ReadonlyMap<string, string>> =>
      new Map(
        (await readAll(log.reader, topic, 1)).map(({ key, value }): [string, string] => {
          const text = Buffer.from(value!).toString();
          const { open_time_ms } = JSON.parse(text) as { readonly open_time_ms?: number };
          return [`${key} ${open_time_ms}`, text];
        }),
      );
    const isSeries = ([key]: readonly [string, string]): boolean => key.startsWith('simulated/');
    const topics = [Topics.enriched('1m'), Topics.state('1m')] as const;
    const [enriched, stateTexts] = await Promise.all(topics.map(newestOf));
    const specifications = Topics.specifications(['1m']).filter(({ topic }) =>
      topics.some((each) => each === topic),
    );
    await asAdmin((admin) => admin.deleteTopics({ topics: [...topics] }));
    const wanted = specifications.map((each) => ({ ...each, partitions: 1, replicationFactor: 1 }));
    // Deleting goes on in the background.
    await until('the topics are made anew', async () => E.isRight(await log.createTopics(wanted)()));
    const bucket = await createBucket(influx, 'replayed');
    const member = await start({ INDICATORS_FILE: otherFile }, bucket);
    await drained();
    await member.kill();
    for (const measurement of ['kline_raw', 'kline_enriched', 'kline_revision'])
      expect(
        mapDifferences(
          measurement,
          await readPoints(influx, measurement, '1m'),
          await readPoints(bucket, measurement, '1m'),
        ),
      ).toEqual([]);
    expect(enriched!.size).toBeGreaterThan(count);
    expect(await newestOf(topics[0])).toEqual(enriched);
    expect([...(await newestOf(topics[1]))].filter(isSeries)).toEqual([...stateTexts!].filter(isSeries));
  }, 180_000);
});

/** Beside the first, with the same token. */
const createBucket = async (influx: StartedInflux, bucket: string): Promise<StartedInflux> => {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${influx.url}/api/v2/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Token ${influx.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const { orgs } = (await ask(`orgs?org=${influx.org}`)) as { readonly orgs: readonly { id: string }[] };
  await ask('buckets', { orgID: orgs[0]!.id, name: bucket, retentionRules: [] });
  return { ...influx, bucket };
};
