/** Whatever the order of frames, pages, repairs and restarts: each version once, and newer klines in order. */
import { Series, type Kline } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';
import * as fc from 'fast-check';
import { noteGap, noteKline, toTail, type Notes } from '../resume-tail';
import { needsHistory, onClosedKline, onPage, startFeed, type Emission, type Feed } from '../topology';
import { kline as flatKline, minute } from './kline.fixture';
import { nextRequest, onLateKline, onPublished, onRepairPage, startRepair, type Repair } from './repair';

const series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' } as const;
const last = 25;

/** What an exchange does with one open time: when it has it (in minutes), and when it restates it. */
type Fate = {
  readonly streamed: boolean;
  readonly delay: number | null;
  readonly restatedAfter: number | null;
};

type Step =
  | { readonly _tag: 'Pass'; readonly seconds: number }
  | { readonly _tag: 'Frame'; readonly back: number }
  | { readonly _tag: 'History'; readonly limit: number }
  | { readonly _tag: 'Repair' }
  | { readonly _tag: 'Restart' };

type World = {
  readonly nowMs: number;
  readonly feed: Feed;
  readonly repair: Repair;
  readonly log: readonly Emission[];
};

const kline = (index: number, version: number): Kline =>
  flatKline(index, { high: '9', close: String(version) });

const fates = fc.array(
  fc.record({
    streamed: fc.boolean(),
    delay: fc.oneof(
      { weight: 6, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: 20 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    restatedAfter: fc.option(fc.integer({ min: 0, max: 50 }), { freq: 2 }),
  }),
  { minLength: last + 1, maxLength: last + 1 },
);

const steps = fc.array(
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    {
      weight: 4,
      arbitrary: fc.record({ _tag: fc.constant('Pass'), seconds: fc.integer({ min: 1, max: 90 }) }),
    },
    { weight: 5, arbitrary: fc.record({ _tag: fc.constant('Frame'), back: fc.nat(4) }) },
    {
      weight: 3,
      arbitrary: fc.record({ _tag: fc.constant('History'), limit: fc.integer({ min: 1, max: 9 }) }),
    },
    { weight: 4, arbitrary: fc.constant({ _tag: 'Repair' }) },
    { weight: 1, arbitrary: fc.constant({ _tag: 'Restart' }) },
  ),
  { minLength: 40, maxLength: 160 },
);

const closeMs = (index: number): number => (index + 1) * minute;

const versionAt = ({ restatedAfter }: Fate, index: number, nowMs: number): number =>
  restatedAfter !== null && nowMs >= closeMs(index) + restatedAfter * 1_000 ? 2 : 1;

const shows = (fate: Fate, index: number, nowMs: number): boolean =>
  fate.delay !== null && nowMs > closeMs(index) + fate.delay * minute + 2_000;

const pageOf = (
  exchange: readonly Fate[],
  nowMs: number,
  fromMs: number,
  toMs: number,
  limit: number,
): KlinePage => ({
  serverTimeMs: nowMs,
  klines: exchange
    .flatMap((fate, index) =>
      shows(fate, index, nowMs) ? [kline(index, versionAt(fate, index, nowMs))] : [],
    )
    .filter(({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs < toMs)
    .slice(0, limit),
});

const publish = (
  world: World,
  feed: Feed,
  emissions: readonly Emission[],
  shownAtMs: number | null,
): World => ({
  ...world,
  feed,
  repair: onPublished(world.repair, emissions, shownAtMs, world.nowMs),
  log: [...world.log, ...emissions],
});

const step =
  (exchange: readonly Fate[]) =>
  (world: World, what: Step): World => {
    const { nowMs, feed, repair } = world;
    switch (what._tag) {
      case 'Pass':
        return { ...world, nowMs: nowMs + what.seconds * 1_000 };
      case 'Frame': {
        const index = Math.min(last, Math.floor(nowMs / minute) - 1) - what.back;
        if (exchange[index]?.streamed !== true) return world;
        const frame = kline(index, 1);
        if (frame.openTimeMs >= feed.nextOpenTimeMs)
          return publish(world, ...onClosedKline(feed, frame), null);
        const [next, emissions] = onLateKline(repair, frame);
        return { ...world, repair: next, log: [...world.log, ...emissions] };
      }
      case 'History': {
        if (!needsHistory(feed, nowMs)) return world;
        const page = pageOf(exchange, nowMs, feed.nextOpenTimeMs, Infinity, what.limit);
        return publish(world, ...onPage(feed, page), nowMs);
      }
      case 'Repair': {
        const request = nextRequest(repair, '1m', nowMs);
        if (request === null) return world;
        const page = pageOf(exchange, nowMs, request.fromMs, request.toMs ?? Infinity, request.limit);
        const [next, { emissions }] = onRepairPage(repair, request, page);
        return { ...world, repair: next, log: [...world.log, ...emissions] };
      }
      case 'Restart':
        return restarted(world);
    }
  };

/** As `resume.ts` does it: from the log alone. */
const restarted = (world: World): World => {
  const notes: Notes = new Map();
  let newestMs = -1;
  let endMs = 0;
  world.log.forEach((emission, offset) => {
    if (emission._tag === 'Gap') {
      noteGap(notes, emission.gap);
      endMs = Math.max(endMs, emission.gap.toMs);
    } else {
      const { openTimeMs } = emission.kline;
      noteKline(notes, emission.kline, offset, openTimeMs < newestMs);
      newestMs = Math.max(newestMs, openTimeMs);
      endMs = Math.max(endMs, openTimeMs + minute);
    }
  });
  const known = notes.get(Series.toKey(series));
  return {
    ...world,
    feed: startFeed(series, endMs, false),
    repair: startRepair(known === undefined ? { klines: [], gaps: [] } : toTail(known, endMs), world.nowMs),
  };
};

const begin: World = {
  nowMs: 0,
  feed: startFeed(series, 0, false),
  repair: startRepair({ klines: [], gaps: [] }, 0),
  log: [],
};

const identity = (emission: Emission): string =>
  emission._tag === 'Gap'
    ? `gap ${emission.gap.fromMs / minute}`
    : `${emission.kline.openTimeMs / minute}/${emission.kline.close}`;

const finish: readonly Step[] = Array.from({ length: 60 }, () => [
  { _tag: 'Pass', seconds: 60 } as const,
  { _tag: 'History', limit: 1_000 } as const,
  { _tag: 'Repair' } as const,
  { _tag: 'Repair' } as const,
]).flat();

const run = (exchange: readonly Fate[], given: readonly Step[]): World =>
  [...given, ...finish].reduce(step(exchange), begin);

test('each version of an open time is published once', () => {
  fc.assert(
    fc.property(fates, steps, (exchange, given) => {
      const identities = run(exchange, given).log.map(identity);
      expect(new Set(identities).size).toBe(identities.length);
    }),
    { seed: 7, numRuns: 100 },
  );
});

test('but for what is labelled as repair, open times only grow, and a gap covers exactly what is missing there', () => {
  fc.assert(
    fc.property(fates, steps, (exchange, given) => {
      const ordered = run(exchange, given).log.filter(
        (emission) => emission._tag === 'Gap' || emission.origin !== 'repair',
      );
      const begins = ordered.map((each) => (each._tag === 'Gap' ? each.gap.fromMs : each.kline.openTimeMs));
      const ends = ordered.map((each) =>
        each._tag === 'Gap' ? each.gap.toMs : each.kline.openTimeMs + minute,
      );
      expect(begins).toEqual([0, ...ends.slice(0, -1)].slice(0, begins.length));
    }),
    { seed: 8, numRuns: 100 },
  );
});

test('repair goes only where a version or a hole of that open time stands before it', () => {
  fc.assert(
    fc.property(fates, steps, (exchange, given) => {
      const { log } = run(exchange, given);
      const unfounded = log.filter((emission, place) => {
        if (emission._tag === 'Gap' || emission.origin !== 'repair') return false;
        const { openTimeMs } = emission.kline;
        return !log
          .slice(0, place)
          .some((each) =>
            each._tag === 'Gap'
              ? each.gap.fromMs <= openTimeMs && openTimeMs < each.gap.toMs
              : each.kline.openTimeMs === openTimeMs,
          );
      });
      expect(unfounded).toEqual([]);
    }),
    { seed: 9, numRuns: 100 },
  );
});

test('in the end the log has the newest version of all that history has up to its end', () => {
  fc.assert(
    fc.property(fates, steps, (exchange, given) => {
      const { log, nowMs, feed } = run(exchange, given);
      const newest = new Map(
        log.flatMap((emission) =>
          emission._tag === 'Closed' ? [[emission.kline.openTimeMs, emission.kline.close] as const] : [],
        ),
      );
      const shown = pageOf(exchange, nowMs, 0, feed.nextOpenTimeMs, 1_000).klines;
      expect(shown.map(({ openTimeMs }) => newest.get(openTimeMs))).toEqual(shown.map(({ close }) => close));
    }),
    { seed: 10, numRuns: 100 },
  );
});
