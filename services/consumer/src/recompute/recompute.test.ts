import { encodeGap, encodeKline, toEnrichedPoint, toRawPoint, fromFields } from '@cryptostream/contracts';
import { Enrichment, type Kline, type SeriesState } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { processClosed, type PartitionState } from '../topology';
import { configuration, kline, minute, record } from '../topology.fixture';
import {
  makeWorld,
  naiveRebuild,
  placeOf,
  recomputeRecord,
  runMember,
  runToEnd,
  underWayMs,
  type Fate,
  type Stored,
  type World,
} from './recompute.fixture';

type Happening =
  | { readonly kind: 'kline'; readonly kline: Kline }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  | { readonly kind: 'recompute'; readonly from: number };

const size = 40;
/** Mostly in order; jumps, repetitions, restatements and late ones in between. */
const happenings: fc.Arbitrary<readonly Happening[]> = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 3 }),
      back: fc.integer({ min: 0, max: 45 }),
      dice: fc.integer({ min: 0, max: 99 }),
      volume: fc.constantFrom('3', '3.0', '4', '5'),
      bare: fc.boolean(),
    }),
    { minLength: 5, maxLength: size },
  )
  .map((moves) => {
    let now = 100;
    const made: Happening[] = [];
    for (const { step, back, dice, volume, bare } of moves) {
      const extra = bare ? {} : { quoteVolume: volume };
      if (dice < 60) {
        now += dice < 45 ? 1 : step;
        made.push({ kind: 'kline', kline: kline(now, { volume, ...extra }) });
      } else if (dice < 82) made.push({ kind: 'kline', kline: kline(now - back, { volume, ...extra }) });
      else if (dice < 90) made.push({ kind: 'gap', from: now + 1 - back, to: now + 1 + step });
      else made.push({ kind: 'recompute', from: now - back });
    }
    return made;
  });

const toRecords = (all: readonly Happening[]): readonly LogRecord[] =>
  all.map((each, offset) => {
    switch (each.kind) {
      case 'kline':
        return record(offset, encodeKline(each.kline), { partition: 0 });
      case 'gap': {
        const series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' } as const;
        const value = encodeGap({ ...series, fromMs: each.from * minute, toMs: each.to * minute });
        return record(offset, value, { partition: 0, headers: { type: 'gap' } });
      }
      case 'recompute':
        return recomputeRecord(offset, configuration, { fromMs: each.from * minute });
    }
  });

const key = 'binance/BTCUSDC/1m';

/** The whole log in one go, each rebuild by arrays. Holes are compared by the log as a set. */
const expected = (all: readonly Happening[], under = configuration) => {
  const records = toRecords(all);
  const stored: Stored = new Map();
  const told: string[] = [];
  let state: PartitionState = new Map();
  all.forEach((each, offset) => {
    if (each.kind !== 'recompute') {
      const [output, after] = processClosed(under)(state, [records[offset]!]);
      output.points.forEach((point) =>
        stored.set(placeOf(point), { ...stored.get(placeOf(point)), ...fromFields(point.fields) }),
      );
      told.push(...output.records.filter(({ topic }) => topic === 'enriched.1m').map(({ value }) => value));
      state = after;
      return;
    }
    const before = all.slice(0, offset);
    const naive = naiveRebuild(
      under.enrichment,
      before.flatMap((earlier) => (earlier.kind === 'kline' ? [earlier.kline] : [])),
    );
    if (naive.state === null) return;
    for (const { kline: one, ...rest } of naive.enriched)
      if (one.openTimeMs >= each.from * minute)
        for (const point of [toRawPoint(one), toEnrichedPoint({ kline: one, ...rest })])
          stored.set(placeOf(point), fromFields(point.fields));
    told.push(
      ...naive.enriched.filter(({ kline: one }) => one.openTimeMs >= each.from * minute).map(() => ''),
    );
    state = new Map([[key, { ...naive.state, holes: holesOf(before, naive.state) }]]);
  });
  return { stored, state: state.get(key) ?? null, told: told.length };
};

/** Open time by open time. */
const holesOf = (
  all: readonly Happening[],
  { firstOpenTimeMs, lastOpenTimeMs }: SeriesState.SeriesState,
): SeriesState.SeriesState['holes'] => {
  const there = new Set(all.flatMap((each) => (each.kind === 'kline' ? [each.kline.openTimeMs] : [])));
  const isConfirmed = (timeMs: number): boolean =>
    all.some((each) => each.kind === 'gap' && timeMs >= each.from * minute && timeMs < each.to * minute);
  const holes: SeriesState.SeriesState['holes'][number][] = [];
  for (let timeMs = firstOpenTimeMs; timeMs < lastOpenTimeMs + 10 * minute; timeMs += minute) {
    const confirmed = isConfirmed(timeMs);
    if (there.has(timeMs) || (timeMs > lastOpenTimeMs && !confirmed)) continue;
    const last = holes.at(-1);
    if (last?.toMs === timeMs && last.confirmed === confirmed)
      holes.splice(-1, 1, { ...last, toMs: timeMs + minute });
    else holes.push({ fromMs: timeMs, toMs: timeMs + minute, confirmed });
  }
  return holes;
};

const klinesOf = (stored: Stored) =>
  new Map(
    [...stored].filter(([place]) => place.startsWith('kline_raw') || place.startsWith('kline_enriched')),
  );

const stateOf = (world: World): unknown => {
  const newest = world.recordsOf('state.1m').findLast((each) => each.key === key);
  return newest === undefined ? null : (JSON.parse(newest.value) as { readonly state: unknown }).state;
};

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

test('whatever the batches and kills: stored klines, state and records are those of a fold over the sorted latest versions', async () => {
  const fates = fc.array(
    fc.constantFrom<Fate>('fine', 'fine', 'fine', 'killed after points', 'killed after commit'),
    { maxLength: 12 },
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });
  let rebuilds = 0;
  await fc.assert(
    fc.asyncProperty(happenings, fates, sizes, async (all, kills, cuts) => {
      const world = makeWorld(toRecords(all));
      let [commit, batch] = [0, 0];
      const ran = await runToEnd(
        world,
        configuration,
        () => kills[commit++] ?? 'fine',
        () => cuts[batch++ % cuts.length]!,
      );
      expect(ran).toEqual(E.right(undefined));
      const should = expected(all);
      expect(klinesOf(world.stored)).toEqual(klinesOf(should.stored));
      expect(stateOf(world)).toEqual(plain(should.state));
      expect(world.recordsOf('enriched.1m')).toHaveLength(should.told);
      expect(newestRecords(world)).toEqual(await newestOfFreshRun(all));
      rebuilds += all.filter(({ kind }) => kind === 'recompute').length;
    }),
    { seed: 7, numRuns: 300 },
  );
  expect(rebuilds).toBeGreaterThan(100);
}, 120_000);

test.each<[string, Fate[], number]>([
  ['one that was not killed', [], 0],
  ['one that was killed before its first removal', ['killed after commit'], 0],
  ['one that may have removed something', ['fine', 'killed after points'], 1],
  ['two that may have', ['fine', 'killed after commit', 'killed after points'], 2],
])('what a former owner has under way is waited for: after %s', async (_, fates, times) => {
  const world = makeWorld([...toRecords(range(0, 30)), recomputeRecord(30, configuration)]);
  let commit = 0;
  expect(await runToEnd(world, configuration, () => fates[commit++] ?? 'fine')).toEqual(E.right(undefined));
  expect(world.waited.ms).toBe(times * underWayMs);
});

const newestRecords = (world: World): ReadonlyMap<number, string> =>
  new Map(
    world
      .recordsOf('enriched.1m')
      .map(({ value }) => [(JSON.parse(value) as { readonly open_time_ms: number }).open_time_ms, value]),
  );

const newestOfFreshRun = async (all: readonly Happening[], under = configuration) => {
  const world = makeWorld(toRecords(all));
  await runToEnd(world, under);
  return newestRecords(world);
};

const range = (from: number, to: number): readonly Happening[] =>
  Array.from({ length: to - from }, (_, index) => ({ kind: 'kline', kline: kline(from + index) }));

const enrichment = Enrichment.enrichment({
  ...Enrichment.defaultConfiguration,
  indicators: [{ indicator: 'sma', parameters: { period: 3 } }],
  signals: [],
});
if (E.isLeft(enrichment)) throw new Error(enrichment.left.message);
const other = { ...configuration, enrichment: enrichment.right };

describe('another configuration', () => {
  const before = toRecords([...range(0, 30), { kind: 'kline', kline: kline(10, { volume: '8' }) }]);
  const more = (from: number): readonly LogRecord[] =>
    toRecords(range(0, from + 5))
      .slice(from - 1, from + 4)
      .map((each, index) => ({ ...each, offset: from + index }));

  test('is refused at its start, with the command that helps', async () => {
    const world = makeWorld(before);
    await runToEnd(world, configuration);
    const refused = await runMember(
      world,
      other,
      () => 'fine',
      () => 50,
    );
    expect(refused).toMatchObject(E.left({ _tag: 'LogRefused', retryable: false }));
    expect(E.isLeft(refused) && refused.left.message).toContain(
      'npx cryptostream recompute --all --interval 1m',
    );
  });

  test.each<[string, Fate[]]>([
    ['in one go', []],
    ['killed after each commit', Array<Fate>(9).fill('killed after commit')],
    [
      'killed before each commit first',
      Array.from({ length: 18 }, (_, index): Fate => (index % 2 === 0 ? 'killed after points' : 'fine')),
    ],
  ])('takes over what the log asks for, and leaves what a fresh replay leaves: %s', async (_, fates) => {
    const start = [...before, recomputeRecord(31, configuration)];
    const half = makeWorld(start);
    await runToEnd(half, configuration);
    const again = record(32, encodeKline(kline(10, { volume: '8' })), { partition: 0 });
    const log = [...start, again, ...more(33), recomputeRecord(38, other), ...more(39)];
    const world = { ...half, ...continued(half, log) };
    let commit = 0;
    expect(await runToEnd(world, other, () => fates[commit++] ?? 'fine')).toEqual(E.right(undefined));
    const fresh = makeWorld(log);
    expect(await runToEnd(fresh, other)).toEqual(E.right(undefined));
    expect(world.stored).toEqual(fresh.stored);
    expect(stateOf(world)).toEqual(stateOf(fresh));
    expect(newestRecords(world)).toEqual(newestRecords(fresh));
    expect([...world.stored.values()].some((fields) => 'sma_7' in fields)).toBe(false);
    expect([...world.stored.values()].some((fields) => 'sma_3' in fields)).toBe(true);
  });

  test('is not taken over by a request for a part of the series', async () => {
    const half = makeWorld(before);
    await runToEnd(half, configuration);
    const log = [...before, recomputeRecord(31, other, { fromMs: 5 * minute })];
    const world = { ...half, ...continued(half, log) };
    expect(await runToEnd(world, other)).toMatchObject(E.left({ _tag: 'LogRefused' }));
  });

  test('a consumer of the old one stops in front of the request for the new one', async () => {
    const half = makeWorld(before);
    await runToEnd(half, configuration);
    const log = [...before, ...more(31), recomputeRecord(36, other)];
    const world = { ...half, ...continued(half, log) };
    const stopped = await runToEnd(world, configuration);
    expect(stopped).toMatchObject(E.left({ _tag: 'LogRefused', retryable: false }));
    expect(E.isLeft(stopped) && stopped.left.message).toContain('at offset 36');
    const place = world.recordsOf('state.1m').findLast((each) => each.key === 'partition');
    expect(JSON.parse(place!.value)).toMatchObject({ next_offset: 36 });
  });

  test('a replay from the beginning does what requests of an older one ask for, by its own', async () => {
    const log = [...before, recomputeRecord(31, configuration)];
    const world = makeWorld(log);
    expect(await runToEnd(world, other)).toEqual(E.right(undefined));
    const own = makeWorld([...before, recomputeRecord(31, other)]);
    await runToEnd(own, other);
    expect(world.stored).toEqual(own.stored);
  });
});

/** The same store and topics over a longer log. */
const continued = (world: World, klines: readonly LogRecord[]): Pick<World, 'klines' | 'reader'> => {
  const { reader } = makeWorld(klines);
  return {
    klines,
    reader: {
      ...reader,
      offsets: (topic) => (topic === 'klines.1m' ? reader : world.reader).offsets(topic),
      read: (topic, partition, offset) =>
        (topic === 'klines.1m' ? reader : world.reader).read(topic, partition, offset),
    },
  };
};
