/** The market pipeline over a log in memory: whatever happens to it, what it puts out is the same. */
import { Topics } from '@cryptostream/contracts';
import { Market } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import fc from 'fast-check';
import {
  configuration,
  fenced,
  fine,
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
import { takeIn, toPipeline } from './topology';

const klines = 400;

const runThrough = async (log: MemoryLog, random: () => number, nextFate?: () => Fate) => {
  const { dependencies, untilIdle, troubles } = surroundings(log, random, nextFate);
  const idle = untilIdle();
  const running = runMarket(dependencies, configuration);
  await Promise.race([idle, running.ended]);
  await running.stop();
  return { ended: await running.ended, troubles };
};

const uninterrupted = async () => {
  const log = logOf(klines, 1);
  await runThrough(log, seeded(2));
  return published(log);
};

let expected: Awaited<ReturnType<typeof uninterrupted>>;
beforeAll(async () => {
  expected = await uninterrupted();
}, 60_000);

const counts = (texts: readonly string[]) => {
  const found: { [outcome: string]: number } = {};
  texts.forEach((text) => {
    const { outcome } = JSON.parse(text) as { readonly outcome: string };
    found[outcome] = (found[outcome] ?? 0) + 1;
  });
  return found;
};

test('a state for each short kline and a verdict on each longer kline', () => {
  for (const [at, symbol] of symbols.entries()) {
    const log = logOf(klines, 1);
    // The last moments wait for the hour that has not ended.
    expect(expected.states[at]!.length).toBeGreaterThan(log.of(Topics.enriched('5m'), at).length - 30);
    expect(Object.keys(counts(expected.reconciliations[at]!)).toSorted()).toEqual([
      'incomplete',
      'match',
      'mismatch',
    ]);
    expect(JSON.parse(expected.states[at]!.at(-1)!)).toMatchObject({
      symbol,
      interval: '5m',
      change_24h: expect.any(String) as string,
      volatility_regime: expect.any(String) as string,
      trend_agreement: expect.any(Number) as number,
      [`correlation_${symbols[1 - at]!}`]: expect.any(Number) as number,
      intervals: {
        '5m': { sma_20: expect.any(Number) as number },
        '15m': { rsi_14: expect.any(Number) as number },
        '1h': { close: expect.any(String) as string },
      },
    });
  }
  expect(expected.points).toHaveLength(
    [...expected.states, ...expected.reconciliations].reduce((sum, { length }) => sum + length, 0),
  );
});

test('whatever comes first, the same comes out in the same order', async () => {
  for (const seed of [3, 4]) {
    const log = logOf(klines, 1);
    await runThrough(log, seeded(seed));
    expect(published(log)).toEqual(expected);
  }
}, 60_000);

test.each<[string, Fate]>([
  ['fails without effect', { takesEffect: false, answer: E.left(unavailable) }],
  ['takes effect, and its answer is lost', { takesEffect: true, answer: E.left(unavailable) }],
])(
  'every third commit %s: each effect happens once',
  async (_, fate) => {
    const log = logOf(klines, 1);
    let commits = 0;
    const { troubles } = await runThrough(log, seeded(5), () => (commits++ % 3 === 1 ? fate : fine));
    expect(published(log)).toEqual(expected);
    expect(troubles).toContain('no answer');
    expect(troubles.at(-1)).toBeNull();
  },
  60_000,
);

test('killed and started again and again, it puts out what one run would have', async () => {
  const random = seeded(6);
  const log = logOf(klines, 1);
  const left: RunningMarket[] = [];
  const remembered = new Set<number>();
  for (let starts = 0; starts < 60; starts += 1) {
    // Those before are not stopped in order: the next one fences them, wherever they are.
    left.push(runMarket(surroundings(log, random).dependencies, configuration));
    const rounds = Math.floor(random() * 25);
    for (let round = 0; round < rounds; round += 1) await new Promise(setImmediate);
    remembered.add(log.of(Topics.marketMemory, 0).length);
  }
  expect(remembered.size).toBeGreaterThan(4);
  await runThrough(log, random);
  expect(published(log)).toEqual(expected);
  await Promise.all(left.map(({ stop }) => stop()));
}, 60_000);

test('series that are ahead of one that does not come are not read on, and nothing is joined', async () => {
  const whole = logOf(2 * klines, 1);
  const log = {
    ...whole,
    of: (topic: string, at: number) => (topic === 'enriched.1h' && at === 1 ? [] : whole.of(topic, at)),
  };
  const { dependencies, untilIdle } = surroundings(log, seeded(12));
  const read = new Map<string, number>();
  const idle = untilIdle();
  const openArrivals: typeof dependencies.openArrivals = () => {
    const arrivals = dependencies.openArrivals();
    return {
      ...arrivals,
      next: (positions) => async () => {
        const stretches = await arrivals.next(positions)();
        if (E.isRight(stretches))
          stretches.right.forEach(({ topic, partition, nextOffset }) =>
            read.set(`${topic}-${partition}`, nextOffset),
          );
        return stretches;
      },
    };
  };
  const running = runMarket({ ...dependencies, openArrivals }, configuration);
  await idle;
  await running.stop();
  // 250 are enough, and up to 80 come at a time.
  expect(whole.of('enriched.5m', 0).length).toBeGreaterThan(330);
  expect(read.get('enriched.5m-0')).toBeLessThan(330);
  expect(read.get('enriched.5m-0')).toBeGreaterThanOrEqual(250);
  expect(published(log)).toMatchObject({ states: [[], []], reconciliations: [[], []] });
});

test('one that is fenced stands by and says so, until it is stopped', async () => {
  const { dependencies, troubles } = surroundings(logOf(100, 1), seeded(9), () => ({
    takesEffect: false,
    answer: E.left(fenced),
  }));
  const standing = runMarket(dependencies, configuration);
  while (troubles.at(-1)?.startsWith('fenced: ') !== true) await new Promise(setImmediate);
  expect(troubles.at(-1)).toContain('another consumer with the transactional id consumer-market-binance');
  await standing.stop();
  expect(troubles.at(-1)).toBeNull();
  expect(await standing.ended).toBeUndefined();
}, 20_000);

test('a memory that was computed otherwise ends it, and says what to do', async () => {
  const log = logOf(20, 1);
  log.append([
    {
      topic: Topics.marketMemory,
      partition: 0,
      key: 'binance/place',
      value: JSON.stringify({
        v: 1,
        _tag: 'Place',
        place: { joinedMs: 0, offsets: {}, fingerprint: 'market v0' },
      }),
      headers: {},
    },
  ]);
  const { ended } = await runThrough(log, seeded(10));
  expect(ended).toContain('was computed with "market v0", this consumer computes "market v1"');
  expect(ended).toContain('deleting topic state.market');
});

test('what is remembered of another source is left alone', async () => {
  const log = logOf(60, 1);
  log.append([
    { topic: Topics.marketMemory, partition: 0, key: 'simulated/place', value: 'not read', headers: {} },
  ]);
  const { ended } = await runThrough(log, seeded(11));
  expect(ended).toBeUndefined();
  expect(published(log).states[0]!.length).toBeGreaterThan(0);
});

test('records of other sources, and what is no record of ours, are passed over', () => {
  const { pipeline } = toPipeline(configuration, []);
  const record = (topic: string, value: string) => ({
    topic,
    partition: 0,
    offset: 0,
    timestampMs: 0,
    key: 'BTCUSDC',
    value: Buffer.from(value),
    headers: {},
  });
  const [first] = logOf(10, 1).of(Topics.enriched('5m'), 0);
  const other = Buffer.from(first!.value!).toString().replace('"binance"', '"simulated"');
  const taken = takeIn(configuration, pipeline, [
    record('enriched.5m', other),
    record('enriched.5m', 'nonsense'),
    record('enriched.5m', '{"v":1}'),
    record('quality', '{"v":1,"kind":"late"}'),
    record('quality', '{"v":1,"kind":"gap"}'),
  ]);
  expect(taken.refused.map(({ reasons }) => reasons.map(({ code }) => code))).toEqual([
    ['not_json'],
    expect.arrayContaining(['missing']),
    expect.arrayContaining(['missing']),
  ]);
  expect([...taken.pipeline.join.queues.values()].every(({ begun }) => !begun)).toBe(true);
});

test('a kline that was computed anew is no news to the market', () => {
  const { pipeline } = toPipeline(configuration, []);
  const [first] = logOf(10, 1).of(Topics.enriched('5m'), 0);
  const begun = (headers: { readonly [name: string]: string }): boolean =>
    [...takeIn(configuration, pipeline, [{ ...first!, headers }]).pipeline.join.queues.values()].some(
      (queue) => queue.begun,
    );
  expect(begun({ type: 'enriched', origin: 'stream' })).toBe(true);
  expect(begun({ type: 'enriched', origin: 'recompute' })).toBe(false);
});

test('a foreign record is refused or taken, whatever it holds', () => {
  const { pipeline } = toPipeline(configuration, []);
  fc.assert(
    fc.property(
      fc.constantFrom('enriched.5m', 'quality'),
      fc.oneof(fc.json(), fc.string()),
      (topic, text) => {
        const value = Buffer.from(text);
        const record = { topic, partition: 0, offset: 0, timestampMs: 0, key: null, value, headers: {} };
        const { pipeline: after } = takeIn(configuration, pipeline, [record]);
        expect(Market.nextMoment(configuration.plan, after.join)).toBeNull();
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});
