/** Alerts of the market pipeline over a log in memory: whatever happens to it, and whenever the rules change, each comes once. */
import { alertRecordSchema, decodeEnriched, encodeAlert, Topics } from '@cryptostream/contracts';
import { Alerts, Interval } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import {
  configuration,
  fine,
  intervals,
  logOf,
  published,
  seeded,
  surroundings,
  symbols,
  unavailable,
  type Fate,
  type MemoryLog,
} from './market.fixture';
import { runMarket, type RunningMarket } from './run-market';

const klines = 340;
const minuteMs = 60_000;

const rule = (name: string, when: Alerts.Condition, changes: Partial<Alerts.Rule> = {}): Alerts.Rule => ({
  ...{ name, coolDownMs: 0, when },
  ...changes,
});
const rsi = (above: number): Alerts.Rule =>
  rule('rsi', { _tag: 'Level', value: 'rsi_14', above, below: null, hysteresis: 2 });
const volume = rule(
  'volume',
  { _tag: 'Volume', measure: 'ratio', above: 1.7, last: 20, hysteresis: 0 },
  { coolDownMs: 30 * minuteMs },
);
const average = rule(
  'average',
  { _tag: 'Cross', value: 'close', over: 'sma_20', direction: 'either' },
  { symbols: ['BTCUSDC'] },
);
const change = rule('change', {
  ...{ _tag: 'Change', percent: 0.8, withinMs: 30 * minuteMs, direction: 'either', hysteresis: 0.2 },
});
const day = rule('low', { _tag: 'Extreme', extreme: 'low', days: 1 }, { intervals: ['5m'] });
const rules: readonly Alerts.Rule[] = [rsi(60), volume, average, change, day];

type Wanted = () => readonly Alerts.Rule[] | null;

const runThrough = async (
  log: MemoryLog,
  random: () => number,
  wantedRules?: Wanted,
  nextFate?: () => Fate,
): Promise<void> => {
  const { dependencies, untilIdle } = surroundings(log, random, nextFate);
  const idle = untilIdle();
  const running = runMarket({ ...dependencies, ...(wantedRules && { wantedRules }) }, configuration);
  await Promise.race([idle, running.ended]);
  await running.stop();
  expect(await running.ended).toBeUndefined();
};

/** A log that ends where the others do, with the sets of rules of another one. */
const replayOf = async (log: MemoryLog): Promise<MemoryLog> => {
  const replay = logOf(klines, 1);
  replay.append(
    log.of(Topics.alertRules, 0).map(({ topic, partition, key, value, headers }) => ({
      ...{ topic, partition, key: key ?? '', headers },
      value: Buffer.from(value ?? []).toString(),
    })),
  );
  await runThrough(replay, seeded(20));
  return replay;
};

const alertPoints = (log: MemoryLog): readonly string[] =>
  [...log.points.values()]
    .filter(({ measurement }) => measurement === 'alert')
    .map(({ tags, timeMs }) =>
      [tags['rule'], tags['source'], tags['symbol'], tags['interval'], timeMs].join('/'),
    )
    .toSorted();

const alertIds = (log: MemoryLog): readonly string[] =>
  published(log)
    .alerts.flat()
    .map((text) => alertRecordSchema.parse(JSON.parse(text)).id)
    .toSorted();

/** Rule by rule over the klines of the log, without any pipeline. */
const expectedOf = (log: MemoryLog, symbol: string, untilMs: number): readonly string[] => {
  const partition = configuration.partitionOf(symbol);
  const alerts = intervals.flatMap((interval) => {
    let memory: Alerts.AlertMemory | undefined;
    return log.of(Topics.enriched(interval), partition).flatMap(({ value }) => {
      const valued = decodeEnriched(JSON.parse(Buffer.from(value ?? []).toString()));
      if (E.isLeft(valued)) return [];
      const [found, after] = Alerts.evaluate(rules, memory, valued.right);
      memory = after;
      return found;
    });
  });
  const endOf = ({ kline }: Alerts.Alert): number => kline.openTimeMs + Interval.lengthMs(kline.interval);
  return alerts
    .filter((alert) => endOf(alert) <= untilMs)
    .toSorted((left, right) => endOf(left) - endOf(right))
    .map(encodeAlert);
};

const joinedOf = (log: MemoryLog): number => {
  const place = log.of(Topics.marketMemory, 0).findLast(({ key }) => key === 'binance/place');
  const piece = JSON.parse(Buffer.from(place?.value ?? []).toString()) as {
    readonly place: { readonly joinedMs: number };
  };
  return piece.place.joinedMs;
};

let uninterrupted: MemoryLog;
beforeAll(async () => {
  uninterrupted = logOf(klines, 1);
  await runThrough(uninterrupted, seeded(2), () => rules);
}, 60_000);

test('alerts are those of the rules over each series, moment by moment, as records and as points', () => {
  symbols.forEach((symbol, at) => {
    const expected = expectedOf(uninterrupted, symbol, joinedOf(uninterrupted));
    expect(published(uninterrupted).alerts[at]).toEqual(expected);
  });
  const ids = alertIds(uninterrupted);
  expect(new Set(ids.map((id) => id.split('/')[0]))).toEqual(new Set(rules.map(({ name }) => name)));
  expect(alertPoints(uninterrupted)).toEqual(ids);
  expect(uninterrupted.of(Topics.alertRules, 0)).toHaveLength(1);
  expect(uninterrupted.of(Topics.alerts, 0)[0]).toMatchObject({ key: 'BTCUSDC', headers: { type: 'alert' } });
});

test('a kline that no rule looks at changes nothing of what is remembered of rules', async () => {
  const log = logOf(60, 1);
  await runThrough(log, seeded(3), () => [average]);
  const keys = log
    .of(Topics.marketMemory, 0)
    .flatMap(({ key }) => (key?.includes('/alerts/') === true ? [key] : []));
  expect(new Set(keys)).toEqual(new Set(intervals.map((each) => `binance/alerts/BTCUSDC/${each}`)));
});

test.each<[string, Fate]>([
  ['fails without effect', { takesEffect: false, answer: E.left(unavailable) }],
  ['takes effect, and its answer is lost', { takesEffect: true, answer: E.left(unavailable) }],
])(
  'every third commit %s: the alerts are the same',
  async (_, fate) => {
    const log = logOf(klines, 1);
    let commits = 0;
    await runThrough(
      log,
      seeded(5),
      () => rules,
      () => (commits++ % 3 === 1 ? fate : fine),
    );
    expect(published(log)).toEqual(published(uninterrupted));
  },
  60_000,
);

test('replayed with the rules of the log, without the file, it is the same bit for bit', async () => {
  expect(published(await replayOf(uninterrupted))).toEqual(published(uninterrupted));
}, 60_000);

const versions: readonly (readonly Alerts.Rule[])[] = [
  rules,
  [volume, rsi(55), average],
  [],
  [rsi(55), change, day],
  [change, rsi(65), volume, average],
];

/** Goes on to another version of the rules now and then. */
const changing = (random: () => number, chance: number): Wanted => {
  let version = 0;
  return () => {
    if (random() < chance) version += 1;
    return versions[version % versions.length]!;
  };
};

/** Each moment judged by the newest rules of its time, and no point but those of alerts that stand in the log. */
const expectConsistent = async (log: MemoryLog): Promise<void> => {
  expect(published(await replayOf(log)).alerts).toEqual(published(log).alerts);
  expect(alertPoints(log)).toEqual(alertIds(log));
};

/** Of the enriched klines only a part has come so far. */
const growing = (whole: MemoryLog) => {
  let part = 0;
  const log: MemoryLog = {
    ...whole,
    of: (topic, partition) => {
      const all = whole.of(topic, partition);
      return topic.startsWith('enriched') ? all.slice(0, Math.floor(all.length * part)) : all;
    },
  };
  return { log, growTo: (share: number) => void (part = share) };
};

test('rules that change while klines come: a replay tells the same', async () => {
  const steps = 12;
  const { log, growTo } = growing(logOf(klines, 1));
  const { dependencies, untilIdle } = surroundings(log, seeded(7));
  let version = 0;
  const wantedRules: Wanted = () => versions[version % versions.length]!;
  const running = runMarket({ ...dependencies, wantedRules }, configuration);
  for (let step = 1; step <= steps; step += 1) {
    const idle = untilIdle();
    growTo(step / steps);
    await Promise.race([idle, running.ended]);
    version = step;
  }
  await running.stop();
  const sets = log.of(Topics.alertRules, 0).map(({ key }) => Number(key?.split('/')[1]));
  expect(sets.length).toBeGreaterThan(steps - 3);
  expect(sets).toEqual(sets.toSorted((left, right) => left - right));
  const told = alertIds(log).map((id) => id.split('/')[0]);
  expect(new Set(told).size).toBeGreaterThan(2);
  await expectConsistent(log);
}, 120_000);

test('killed again and again while rules change and commits fail, nothing is told twice or left behind', async () => {
  const random = seeded(6);
  const log = logOf(klines, 1);
  const wantedRules = changing(seeded(9), 0.05);
  const left: RunningMarket[] = [];
  const fates: readonly Fate[] = [
    ...[fine, fine],
    { takesEffect: false, answer: E.left(unavailable) },
    { takesEffect: true, answer: E.left(unavailable) },
  ];
  const nextFate = (): Fate => fates[Math.floor(random() * fates.length)]!;
  for (let starts = 0; starts < 40; starts += 1) {
    const { dependencies } = surroundings(log, random, nextFate);
    left.push(runMarket({ ...dependencies, wantedRules }, configuration));
    const rounds = Math.floor(random() * 60);
    for (let round = 0; round < rounds; round += 1) await new Promise(setImmediate);
  }
  await runThrough(log, random, wantedRules);
  await Promise.all(left.map(({ stop }) => stop()));
  expect(log.of(Topics.alertRules, 0).length).toBeGreaterThan(3);
  await expectConsistent(log);
}, 120_000);

test('a change is committed also when nothing else is, once, and is there after a restart', async () => {
  const log = logOf(60, 1);
  await runThrough(log, seeded(11), () => [volume]);
  const [states, alerts] = [published(log).states, published(log).alerts];
  const rulesOf = (): readonly (string | null)[] => log.of(Topics.alertRules, 0).map(({ key }) => key);
  await runThrough(log, seeded(12), () => [volume, average]);
  expect(rulesOf()).toEqual(['binance/0', `binance/${joinedOf(log) + 1}`]);
  await runThrough(log, seeded(13), () => [volume, average]);
  await runThrough(log, seeded(14), () => null);
  await runThrough(log, seeded(15));
  expect(rulesOf()).toHaveLength(2);
  expect(published(log)).toMatchObject({ states, alerts });
});

test('rules that come to a market of long standing do not look back', async () => {
  const log = logOf(klines, 1);
  await runThrough(log, seeded(16), () => []);
  expect(log.of(Topics.alertRules, 0)).toEqual([]);
  await runThrough(log, seeded(17), () => rules);
  expect(published(log).alerts).toEqual([[], []]);
  expect(log.of(Topics.alertRules, 0)).toHaveLength(1);
});

test('a record that is no set of rules ends it, and says which', async () => {
  const log = logOf(10, 1);
  log.append([
    { topic: Topics.alertRules, partition: 0, key: 'simulated/0', value: 'of another source', headers: {} },
    { topic: Topics.alertRules, partition: 0, key: 'binance/0', value: '{"v":1}', headers: {} },
  ]);
  const { dependencies } = surroundings(log, seeded(18));
  const running = runMarket(dependencies, configuration);
  expect(await running.ended).toContain('binance/0 in alert.rules cannot be read');
});
