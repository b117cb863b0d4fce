/**
 * Alerts on real klines through Kafka and InfluxDB: the market consumer is killed again and again, then gets other rules while it runs.
 * What stands in the topic and in the measurement is what the rules say of whole series, written down naively.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaInfluxCommitter, noMetrics } from '@cryptostream/consumer';
import { alertRecordSchema, alertRulesSchema, decodeEnriched, Topics } from '@cryptostream/contracts';
import { Interval, type Alerts } from '@cryptostream/domain';
import { influxStore } from '@cryptostream/influx';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import { describeWithTestData } from '@cryptostream/test-data';
import {
  cleanups,
  describeWithDocker,
  startInflux,
  startKafka,
  until,
  type StartedInflux,
} from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { naiveAlerts } from '../../packages/domain/src/alerts/naive-alerts.laws';
import { alertPoints } from './alert-points';
import { readAll, right } from './archive-through';
import { startMember, tokenFile, type Member } from './consumer-member';
import { listDifferences, mapDifferences } from './differences';
import { enrich, feed, klinesOf, type KlineFile } from './market-feed';
import { seededRandom } from './seeded-random';
import { readPoints } from './stored-points';

const symbols = ['BTCUSDT', 'ETHUSDT'];
const intervals = ['1m', '15m', '1h'] as const;
const partitions = 4;
const files: readonly KlineFile[] = symbols.flatMap((symbol) => [
  { symbol, interval: '1m', name: `${symbol}-1m-2025-03.csv.gz` } as const,
  { symbol, interval: '15m', name: `${symbol}-15m-2025-02-24_2025-04-06.csv.gz` } as const,
  { symbol, interval: '1h', name: `${symbol}-1h-2025-02-24_2025-04.csv.gz` } as const,
]);
const fromMs = Date.UTC(2025, 2, 1);
/** On the afternoon before, bitcoin went from 85,000 to 94,000 within two hours. */
const changeMs = Date.UTC(2025, 2, 3);
const toMs = Date.UTC(2025, 2, 3, 12);

const first = `rules:
  - { name: btc-90k, symbols: [BTCUSDT], intervals: [1m], when: { cross: { value: close, over: 90000 } } }
  - { name: fast-move, when: { change: { percent: 2, within: 15m, hysteresis: 0.5 } } }
  - { name: rsi, cool_down: 1h, when: { level: { value: rsi_14, above: 75, below: 25, hysteresis: 5 } } }
  - { name: volume, intervals: [1m, 15m], when: { volume: { z_score: 5, last: 60 } } }
  - { name: wrong, when: { level: { value: rsi_15, above: 75 } } }
  - { name: day-high, intervals: [15m], when: { extreme: { new: high, days: 1 } } }
`;
const second = `rules:
  - { name: day-high, intervals: [15m], when: { extreme: { new: high, days: 1 } } }
  - { name: rsi, cool_down: 1h, when: { level: { value: rsi_14, above: 75, below: 25, hysteresis: 5 } } }
  - { name: macd, intervals: [15m], when: { cross: { value: macd_12_26_9, over: macd_12_26_9_signal } } }
`;

type Told = {
  readonly rule: string;
  readonly symbol: string;
  readonly interval: string;
  readonly openTimeMs: number;
};

const textOf = (told: Told): string => `${told.rule} ${told.symbol} ${told.interval} ${told.openTimeMs}`;
const endOf = ({ interval, openTimeMs }: Told): number =>
  openTimeMs + Interval.lengthMs(interval as Interval.Interval);

describeWithTestData('alerts', () => {
  describeWithDocker('through Kafka and InfluxDB', () => {
    const cleanup = cleanups();
    afterAll(cleanup.run, 60_000);
    const folder = mkdtempSync(join(tmpdir(), 'cryptostream-alerts-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'rules.yaml');
    const replaceRules = (text: string): void => {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    };

    let log: KafkaLog;
    let influx: StartedInflux;
    let brokers: readonly string[];
    let enrichAll: () => Promise<void>;
    let member: Member;

    const feedUntil = async (beginMs: number, endMs: number): Promise<void> => {
      for (const file of files)
        await feed(log, klinesOf(file, beginMs, endMs), symbols.indexOf(file.symbol), 'not told');
      await enrichAll();
    };

    beforeAll(async () => {
      const [kafka, store] = await Promise.all([
        cleanup.started(startKafka()),
        cleanup.started(startInflux()),
      ]);
      influx = store;
      brokers = kafka.brokers;
      log = kafkaLog({ brokers, clientId: 'alerts' }, silentLogger);
      cleanup.add(log.close);
      right(
        await log.createTopics(
          Topics.specifications([...intervals]).map((each) => ({
            ...each,
            partitions,
            replicationFactor: 1,
          })),
        )(),
      );
      const { writer } = influxStore({ ...influx, timeoutMs: 20_000 }, silentLogger);
      cleanup.add(writer.close);
      const openCommitter = kafkaInfluxCommitter({
        ...{ openPublisher: log.openPublisher, writer, clock: systemClock, logger: silentLogger },
        ...{ metrics: noMetrics, health: { storeFailing: () => undefined }, random: () => 0.5 },
      });
      enrichAll = () =>
        enrich({ ...log, openCommitter, partitions, logger: silentLogger }, intervals, symbols);
      replaceRules(first);
      await feedUntil(fromMs, changeMs);
    }, 300_000);

    const start = (name: string): Promise<Member> =>
      startMember(
        { kafka: { brokers } as Parameters<typeof startMember>[0]['kafka'], influx, symbols },
        name,
        {
          PIPELINE: 'market',
          SOURCE: 'binance',
          SYMBOLS: symbols.join(','),
          INTERVALS: intervals.join(','),
          PARTITIONS: String(partitions),
          INFLUXDB_TOKEN_FILE: tokenFile(influx.token),
          ALERTS_FILE: path,
        },
      );

    const textsOf = async (topic: string): Promise<readonly string[]> =>
      (await readAll(log.reader, topic, partitions)).map(({ value }) => Buffer.from(value!).toString());
    const setsOf = async (): Promise<readonly Alerts.RuleSet[]> =>
      (await textsOf(Topics.alertRules)).map((text) => alertRulesSchema.parse(JSON.parse(text)));
    const toldOf = async (): Promise<readonly Told[]> =>
      (await textsOf(Topics.alerts))
        .map((text) => alertRecordSchema.parse(JSON.parse(text)))
        .map(({ open_time_ms: openTimeMs, ...told }) => ({ ...told, openTimeMs }));

    /** Of klines that end after `afterMs`, and by `untilMs`. */
    const expectedOf = async (
      rules: readonly Alerts.Rule[],
      afterMs: number,
      untilMs: number,
    ): Promise<readonly Told[]> => {
      const told: Told[] = [];
      for (const interval of intervals) {
        const klines = (await textsOf(Topics.enriched(interval)))
          .map((text) => decodeEnriched(JSON.parse(text)))
          .flatMap((valued) => (E.isRight(valued) ? [valued.right] : []));
        for (const symbol of symbols) {
          const own = klines.filter(
            ({ kline }) =>
              kline.symbol === symbol &&
              kline.openTimeMs + Interval.lengthMs(interval) > afterMs &&
              kline.openTimeMs + Interval.lengthMs(interval) <= untilMs,
          );
          told.push(...naiveAlerts(rules, own).map((each) => ({ ...each, symbol, interval })));
        }
      }
      return told;
    };

    const expectTold = async (expected: readonly Told[]): Promise<void> => {
      const told = await toldOf();
      const sorted = (all: readonly Told[]): readonly string[] => all.map(textOf).toSorted();
      expect(listDifferences('alerts', sorted(expected), sorted(told))).toEqual([]);
      for (const symbol of symbols) {
        const ends = told.filter((each) => each.symbol === symbol).map(endOf);
        expect(ends).toEqual(ends.toSorted((left, right) => left - right));
      }
      const stored = await Promise.all(intervals.map((interval) => readPoints(influx, 'alert', interval)));
      const points = new Map(stored.flatMap((each) => [...each]));
      expect(mapDifferences('alert', alertPoints(await textsOf(Topics.alerts)), points)).toEqual([]);
    };

    const untilTold = (count: number): Promise<unknown> =>
      until(
        'all alerts are there',
        async () => {
          if (!member.isRunning()) throw new Error(member.output().slice(-2_000));
          return (await toldOf()).length;
        },
        (found) => found >= count,
        { withinMs: 120_000, everyMs: 500, hint: () => member.output().slice(-2_000) },
      );

    let before: readonly Told[];

    test('killed again and again, it tells what the rules say of the whole series, once', async () => {
      const random = seededRandom(5);
      for (let kill = 0; kill < 4; kill += 1) {
        const killed = await start(`killed-${kill}`);
        await killed.says('going on where the log says', 90_000);
        await systemClock.sleep(random.integer(100, 900));
        await killed.kill();
        await killed.stopGate();
      }
      member = await start('last');
      cleanup.add(() => member.stopGate());
      cleanup.add(() => member.kill());
      await member.says('a rule is refused, the others hold', 90_000);
      const [set, ...others] = await until('rules are in the log', setsOf, (sets) => sets.length > 0, {
        withinMs: 60_000,
      });
      expect(others).toEqual([]);
      expect(set).toMatchObject({ source: 'binance', fromMs: 0 });
      expect(set!.rules.map(({ name }) => name)).toEqual([
        'btc-90k',
        'fast-move',
        'rsi',
        'volume',
        'day-high',
      ]);
      before = await expectedOf(set!.rules, 0, changeMs);
      expect(new Set(before.map(({ rule }) => rule)).size).toBe(5);
      await untilTold(before.length);
      await expectTold(before);
      const [crossing] = (await textsOf(Topics.alerts)).filter((text) => text.includes('"btc-90k"'));
      expect(JSON.parse(crossing!)).toMatchObject({
        symbol: 'BTCUSDT',
        interval: '1m',
        message: expect.stringMatching(/^BTCUSDT 1m: close 9\d{4}(\.\d+)? crossed above 90000$/),
        values: { over: 90_000 },
      });
    }, 400_000);

    test('rules that change are in the log while nothing else happens, and hold from the next moment on', async () => {
      replaceRules(second);
      const sets = await until('the change is in the log', setsOf, (found) => found.length > 1, {
        ...{ withinMs: 60_000, hint: () => member.output().slice(-2_000) },
      });
      expect(sets[1]).toMatchObject({ fromMs: changeMs + 1 });
      await feedUntil(changeMs, toMs);
      const isKept = ({ name }: { readonly name: string }): boolean => name !== 'macd';
      const rules = sets[1]!.rules;
      const kept = await expectedOf(rules.filter(isKept), 0, toMs);
      const added = await expectedOf(
        rules.filter((rule) => !isKept(rule)),
        changeMs,
        toMs,
      );
      const after = [...kept.filter((told) => endOf(told) > changeMs), ...added];
      expect(added.length).toBeGreaterThan(2);
      await untilTold(before.length + after.length);
      member.signal('SIGTERM');
      expect(await member.exited).toBe(0);
      await expectTold([...before, ...after]);
    }, 300_000);
  });
});
