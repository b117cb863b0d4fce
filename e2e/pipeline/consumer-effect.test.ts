/**
 * The effect of the consumer happens exactly once: whatever is killed, frozen, cut off and rebalanced, InfluxDB and the topics
 * hold, bit for bit, what the pure topology computes from the committed log in one go. `CRYPTOSTREAM_SEED` repeats a run.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  encodeGap,
  encodeKline,
  encodePartition,
  encodeSeriesState,
  parseJson,
  partitionSchema,
  Topics,
} from '@cryptostream/contracts';
import { Enrichment, type Interval } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { LogRecord } from '@cryptostream/ports';
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
import { readAll, right } from './archive-through';
import { sessionTimeoutMs, startMember, tokenFile, type Member } from './consumer-member';
import { actualEffect, expectedEffect, measurements, type Effect, type Expected } from './consumer-oracle';
import { startGate } from './influx-gate';
import { listDifferences, mapDifferences } from './differences';
import { withGroupOffsets } from './group-offsets';
import { feedLog, type LogFeeder } from './log-feeder';
import { madeUpLog } from './made-up-log';
import { seededRandom } from './seeded-random';

const symbols = ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC'];
const partitions = symbols.length;
/** Twice what is looked for in the end: on a slow machine more is published until everything was killed that is to be. */
const klinesPerSymbol = 6_000;
const seed = Number(process.env['CRYPTOSTREAM_SEED'] ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const startedMs = Date.now();

const say = (text: string): void =>
  void process.stdout.write(`[${((Date.now() - startedMs) / 1_000).toFixed(1)} s] ${text}\n`);

describeWithDocker('the effect of the consumer', () => {
  let kafka: StartedKafka;
  let influx: StartedInflux;
  let log: KafkaLog;
  const members: Member[] = [];
  const cleanup = cleanups();
  let started = 0;

  const start = async (changes: { readonly [name: string]: string } = {}): Promise<Member> => {
    const member = await startMember({ kafka, influx, symbols }, String((started += 1)), changes);
    members.push(member);
    cleanup.add(member.stopGate);
    cleanup.add(member.kill);
    return member;
  };

  const createTopics = async (interval: Interval.Interval, count = partitions): Promise<void> => {
    const wanted = Topics.specifications([interval]).map((topic) => ({
      ...topic,
      partitions: topic.topic.endsWith(interval) ? count : partitions,
      replicationFactor: 1,
    }));
    right(await log.createTopics(wanted)());
  };

  beforeAll(async () => {
    say(`CRYPTOSTREAM_SEED=${seed}`);
    [kafka, influx] = await Promise.all([cleanup.started(startKafka()), cleanup.started(startInflux())]);
    log = kafkaLog({ brokers: kafka.brokers, clientId: 'consumer-effect' }, silentLogger);
    cleanup.add(log.close);
    await createTopics('1m');
  }, 240_000);

  afterAll(cleanup.run, 120_000);

  describe('under kill -9, freezing, rebalances and restarts of both servers', () => {
    let feeder: LogFeeder;
    let expected: Expected;
    let actual: Effect;
    let share = 0.015;

    const running = (): readonly Member[] => members.filter(({ isRunning }) => isRunning());

    /** In the middle of what it does: before a write, after it, or in the Kafka transaction that follows. */
    const strike = async (member: Member, signal: NodeJS.Signals): Promise<() => void> => {
      feeder.allow((share += 0.0225));
      for (let before = random.integer(0, 4); before > 0; before -= 1)
        (await member.gate.catchWrite('arriving'))();
      const moment = random.pick(['arriving', 'stored', 'committing'] as const);
      const release = await member.gate.catchWrite(moment === 'arriving' ? 'arriving' : 'stored');
      const delayMs = random.integer(0, 60);
      if (moment === 'committing') release();
      await sleep(delayMs);
      member.signal(signal);
      say(`${signal} for member ${member.name}, ${moment}, after ${delayMs} ms`);
      return release;
    };
    const killInTheMiddle = async (member: Member): Promise<void> => {
      const release = await strike(member, 'SIGKILL');
      await member.exited;
      release();
    };
    const killAndReplace = async (member: Member): Promise<Member> => {
      await killInTheMiddle(member);
      return start();
    };
    const stopMember = async (member: Member): Promise<void> => {
      const sinceMs = Date.now();
      member.signal('SIGTERM');
      expect(await member.exited).toBe(0);
      say(`member ${member.name} stopped within ${Date.now() - sinceMs} ms`);
      expect(Date.now() - sinceMs).toBeLessThan(10_000);
      expect(member.output()).toContain('"event":"stopped"');
    };
    const writesOf = (member: Member, more: number): Promise<number> => {
      const before = member.gate.writes();
      const what = `${more} writes of member ${member.name} after ${before}`;
      return until(what, member.gate.writes, (writes) => writes >= before + more, { withinMs: 90_000 });
    };
    /** Frozen for longer than its session, with a write in hand that arrives after those of its successor. */
    const freeze = async (member: Member): Promise<void> => {
      const others = running().filter((each) => each !== member);
      const release = await strike(member, 'SIGSTOP');
      const taken = others.map((each) => each.count('"event":"partition taken"'));
      await until('others take over from a frozen member', () =>
        others.some((each, index) => each.count('"event":"partition taken"') > taken[index]!),
      );
      await sleep(sessionTimeoutMs / 2);
      release();
      await sleep(200);
      member.signal('SIGCONT');
      say(`member ${member.name} goes on`);
      await writesOf(member, 1);
    };

    test('everything is processed', async () => {
      feeder = feedLog(
        {
          brokers: kafka.brokers,
          openPublisher: log.openPublisher,
          topic: Topics.klines('1m'),
          random: random.fork(),
        },
        madeUpLog(random.fork(), symbols, klinesPerSymbol),
      );
      cleanup.add(feeder.stop);
      let first = await start();
      for (let kills = 0; kills < 4; kills += 1) first = await killAndReplace(first);

      await writesOf(first, 1);
      say('InfluxDB is killed and started again');
      await influx.crashAndRestart();
      await writesOf(first, 1);

      let [second, third] = await Promise.all([start(), start()]);
      await Promise.all([second, third].map((each) => each.says('"event":"partition taken"', 60_000)));
      say('three members');
      [second, third] = [await killAndReplace(second), third];
      await Promise.all([killInTheMiddle(first), killInTheMiddle(third)]);
      [first, third] = await Promise.all([start(), start()]);
      await Promise.all([first, third].map((each) => each.says('"event":"partition taken"', 60_000)));

      say('Kafka is killed');
      await kafka.kill();
      await sleep(random.integer(500, 3_000));
      await kafka.restart();
      await Promise.all([first, second, third].map((each) => writesOf(each, 1)));
      say('Kafka is back');

      await stopMember(third);
      await writesOf(first, 1);
      say(`two members; ${feeder.progress()}`);
      await freeze(first);
      await freeze(second);
      first = await killAndReplace(first);
      await writesOf(first, 1);

      say(feeder.progress());
      await feeder.finish(0.5);
      await drained();
      say('drained');
      expect(running()).toHaveLength(2);
      await Promise.all(running().map(stopMember));
    }, 600_000);

    const drained = (): Promise<unknown> =>
      withGroupOffsets(kafka.brokers, (offsetsOf) => {
        const topic = Topics.klines('1m');
        const lags = async (): Promise<readonly number[]> => {
          const done = await offsetsOf('consumer-1m', topic);
          return right(await log.reader.offsets(topic)()).map(
            ({ partition, high }) => high - (done.get(partition) ?? 0),
          );
        };
        return until('the group has no lag', lags, (found) => found.every((lag) => lag === 0), {
          withinMs: 120_000,
          hint: () =>
            running()
              .map((each) => each.output().slice(-1_500))
              .join('\n'),
        });
      });

    test('the log is what was committed, and holds every oddity', async () => {
      const records = await readAll(log.reader, Topics.klines('1m'), partitions);
      const numbers = new Set(records.map(({ headers }) => headers['n'] ?? ''));
      expect([...feeder.aborted].filter((n) => numbers.has(n))).toEqual([]);
      expect([...feeder.committed].filter((n) => !numbers.has(n))).toEqual([]);
      expected = expectedEffect(records, symbols, '1m');
      actual = await actualEffect(log, influx, '1m', partitions);
      say(
        `${records.length} records, ${feeder.aborted.size} aborted ones: ${JSON.stringify(expected.outcomes)}`,
      );
      expect(expected.rewritten).toEqual([]);
      for (const name of ['enriched', 'repeated', 'restated', 'late', 'gap', 'refused'])
        expect(expected.outcomes[name]).toBeGreaterThan(20);
    }, 120_000);

    test.each(measurements)('the points of %s', (measurement) => {
      const [should, is] = [expected, actual].map((effect) => effect.points.get(measurement)!);
      expect(should!.size).toBeGreaterThan(20);
      expect(mapDifferences(measurement, should!, is!)).toEqual([]);
    });

    test('the records of enriched.1m, dead-letters and quality, once each and in order', () => {
      const differences = [...expected.records].flatMap(([place, records]) =>
        listDifferences(place, records, actual.records.get(place)!),
      );
      expect(differences).toEqual([]);
    });

    test('the state, and where reading would go on', async () => {
      expect(mapDifferences('state.1m', expected.state, actual.state)).toEqual([]);
      const states = await readAll(log.reader, Topics.state('1m'), partitions);
      for (const { partition, high } of right(await log.reader.offsets(Topics.klines('1m'))())) {
        const nextOffset = nextOffsetIn(states, partition);
        // Beyond the last record only the marker of its transaction may stand, or an aborted one.
        const rest = await readRest(partition, nextOffset);
        expect({ partition, nextOffset, rest }).toEqual({ partition, nextOffset, rest: [] });
        expect(nextOffset).toBeLessThanOrEqual(high);
      }
    }, 60_000);

    const readRest = async (partition: number, from: number) => {
      const rest = [];
      for (let offset = from; ;) {
        const page = right(await log.reader.read(Topics.klines('1m'), partition, offset)());
        rest.push(...page.records.map((record) => record.offset));
        if (page.nextOffset === offset) return rest;
        offset = page.nextOffset;
      }
    };
  });

  test('a write that arrives after those of the successor changes nothing', async () => {
    await createTopics('1s');
    const seconds = (from: number, to: number): readonly number[] =>
      Array.from({ length: to - from }, (_, index) => from + index);
    const published = (
      klines: readonly (readonly [second: number, volume: string])[],
      gap?: readonly [number, number],
    ) =>
      publish(log, [
        ...klines.map(([second, volume]) => klineAt(second, volume)),
        ...(gap ? [gapAt(...gap)] : []),
      ]);
    const member = await start({ INTERVAL: '1s' });
    await member.says('"event":"partition taken"', 60_000);
    const caught = member.gate.catchWrite('arriving');
    // A hole nobody has explained yet, and a restatement that can be compared.
    await published(
      [...seconds(0, 10), 15].map((second): [number, string] => [second, '1']).concat([[3, '2']]),
    );
    const release = await caught;
    member.signal('SIGSTOP');
    const successor = await start({ INTERVAL: '1s' });
    await successor.says('"event":"consuming"', 60_000);
    // The exchange explains the hole; a restatement of what is no longer remembered.
    await published(
      seconds(16, 60)
        .map((second): [number, string] => [second, '1'])
        .concat([[3, '3']]),
      [10, 15],
    );
    const ends = right(await log.reader.offsets(Topics.klines('1s'))());
    await until(
      `the successor is at ${ends[0]!.high}`,
      () => nextOffsetOf('1s', 0),
      (offset) => offset >= ends[0]!.high,
    );
    const before = member.gate.writes();
    release();
    await until('the late write is stored', () => member.gate.writes() > before);
    const records = await readAll(log.reader, Topics.klines('1s'), partitions);
    const should = expectedEffect(records, symbols, '1s');
    const is = await actualEffect(log, influx, '1s', partitions);
    expect(
      measurements.flatMap((each) => mapDifferences(each, should.points.get(each)!, is.points.get(each)!)),
    ).toEqual([]);
    await Promise.all([member.kill(), successor.kill()]);
  }, 180_000);

  const at = (second: number): number => Date.UTC(2025, 2, 1) + 1_000 * second;
  const series = { source: 'simulated', symbol: symbols[0]!, interval: '1s' } as const;
  const toRecord = (type: string, value: string) => ({
    topic: Topics.klines('1s'),
    partition: 0,
    key: series.symbol,
    value,
    headers: { type },
  });
  const klineAt = (second: number, volume: string) => {
    const prices = { open: '10', high: '10', low: '10', close: '10' };
    return toRecord(
      'kline',
      encodeKline({ ...series, ...prices, openTimeMs: at(second), volume, closed: true }),
    );
  };
  const gapAt = (from: number, to: number) =>
    toRecord('gap', encodeGap({ ...series, fromMs: at(from), toMs: at(to) }));

  const nextOffsetOf = async (interval: Interval.Interval, partition: number): Promise<number> =>
    nextOffsetIn(await readAll(log.reader, Topics.state(interval), partitions), partition);

  const nextOffsetIn = (states: readonly LogRecord[], partition: number): number => {
    const place = states.findLast((record) => record.partition === partition && record.key === 'partition');
    const json = parseJson(Buffer.from(place?.value ?? []).toString());
    return E.isRight(json) ? partitionSchema.parse(json.right).nextOffset : 0;
  };

  test('without Kafka it waits, says for what, and starts when Kafka appears', async () => {
    await kafka.kill();
    const member = await start();
    try {
      await member.says('waiting for Kafka', 60_000);
      expect(member.output()).toContain(kafka.brokers[0]);
    } finally {
      await kafka.restart();
    }
    await member.says('"event":"consuming"', 90_000);
    await member.kill();
  }, 180_000);

  test('without InfluxDB it waits, says for what, and starts when InfluxDB appears', async () => {
    const member = await start();
    const { port } = new URL(member.gate.url);
    await member.gate.stop();
    await member.says('waiting for InfluxDB', 60_000);
    expect(member.output()).toContain(port);
    await cleanup.started(lateGate(Number(port)));
    await member.says('"event":"consuming"', 60_000);
    await member.kill();
  }, 180_000);

  const lateGate = (port: number) => startGate(influx.url, port);

  /** One line that names what to do, and exit code 3. */
  const refuses = async (changes: { readonly [name: string]: string }, message: string): Promise<void> => {
    const member = await start(changes);
    expect(await member.exited).toBe(3);
    const errors = member
      .output()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(message);
  };

  test('a token that InfluxDB does not take', async () => {
    await refuses({ INFLUXDB_TOKEN_FILE: tokenFile('wrong') }, 'check INFLUXDB_TOKEN_FILE');
  }, 60_000);

  const publishState = (interval: Interval.Interval, key: string, value: string): Promise<void> =>
    publish(log, [{ topic: Topics.state(interval), partition: 1, key, value, headers: {} }]);

  const stateOf = (symbol: string, interval: Interval.Interval): readonly [key: string, value: string] => {
    const series = { source: 'binance', symbol, interval };
    const enrichment = right(Enrichment.enrichment(Enrichment.defaultConfiguration)).initial;
    const state = { firstOpenTimeMs: 0, lastOpenTimeMs: 0, holes: [], recent: [], enrichment };
    return [`binance/${symbol}/${interval}`, encodeSeriesState({ series, state })];
  };

  test('a state that was computed with another configuration', async () => {
    await createTopics('15m');
    await publishState('15m', ...stateOf(symbols[1]!, '15m'));
    await publishState(
      '15m',
      'partition',
      encodePartition({ nextOffset: 0, fingerprint: 'v0:sma_7', begunAtOffset: 0, recompute: null }),
    );
    await refuses({ INTERVAL: '15m' }, 'Old and new values are never mixed');
  }, 90_000);

  test('a state of a symbol that SYMBOL_TABLE now places elsewhere', async () => {
    await createTopics('1h');
    await publishState('1h', ...stateOf(symbols[1]!, '1h'));
    await refuses(
      { INTERVAL: '1h', SYMBOL_TABLE: symbols.toReversed().join(',') },
      'SYMBOL_TABLE places elsewhere',
    );
  }, 90_000);

  test('another number of partitions than PARTITIONS says', async () => {
    await createTopics('1d', 2);
    await refuses({ INTERVAL: '1d' }, 'klines.1d has 2 partitions, PARTITIONS says 4');
  }, 90_000);
});
