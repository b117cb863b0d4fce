/**
 * A made-up topic klines.1m with every oddity there is: repeated, restated and late klines, holes with and without the
 * exchange's word, quiet minutes, fields that come and go, two sources of one symbol, and poison.
 */
import { encodeGap, encodeKline } from '@cryptostream/contracts';
import { Interval, type Kline } from '@cryptostream/domain';
import { poisons } from './poison';
import type { RawRecord } from './raw-record';
import type { Random } from './seeded-random';

const minute = Interval.lengthMs('1m');
const startMs = Date.UTC(2025, 2, 1);

/** Symbol n lives in partition n. The symbols advance side by side. */
export const madeUpLog = (
  random: Random,
  symbols: readonly string[],
  klinesPerSymbol: number,
): readonly RawRecord[] => {
  const feeds = symbols.map((symbol, partition) => {
    const main = feed(random.fork(), 'simulated', symbol, partition);
    const other = feed(random.fork(), 'binance_us', symbol, partition);
    return { main, other };
  });
  return Array.from({ length: klinesPerSymbol }, (_, index) =>
    feeds.flatMap(({ main, other }) => [...main(), ...(index % 10 === 0 ? other() : [])]),
  ).flat();
};

/** Each call answers the next records of a series: mostly one kline. */
const feed = (random: Random, source: string, symbol: string, partition: number) => {
  const seen: Kline[] = [];
  const missing: Kline[] = [];
  let openTimeMs = startMs;
  let price = 100 * (partition + 1);
  let poisoned = random.integer(0, poisons.length - 1);

  const make = (): Kline => {
    const open = price;
    price = Math.max(1, price * (1 + (random.next() - 0.5) / 100));
    const kline = toKline(random, { source, symbol, openTimeMs, open, close: price });
    openTimeMs += minute;
    return kline;
  };
  const send = (kline: Kline, origin = 'stream'): RawRecord => ({
    partition,
    key: symbol,
    value: encodeKline(kline),
    headers: { type: 'kline', origin, event_time_ms: String(kline.openTimeMs + minute) },
  });
  const gap = (fromMs: number, toMs: number): RawRecord => ({
    partition,
    key: symbol,
    value: encodeGap({ source, symbol, interval: '1m', fromMs, toMs }),
    headers: { type: 'gap', origin: 'repair' },
  });
  const poison = (): RawRecord => {
    poisoned = (poisoned + 1) % poisons.length;
    return { partition, ...poisons[poisoned]!({ ...seen.at(-1)!, openTimeMs }) };
  };
  const past = (reach: number): Kline => seen[Math.max(0, seen.length - random.integer(1, reach))]!;
  const jump = (): readonly [fromMs: number, toMs: number] => {
    const fromMs = openTimeMs;
    for (let left = random.integer(1, 5); left > 0; left -= 1) missing.push(make());
    return [fromMs, openTimeMs];
  };
  const late = (): readonly RawRecord[] =>
    missing.splice(random.integer(0, missing.length), 1).map((kline) => send(kline, 'repair'));
  const next = (): RawRecord => {
    const kline = make();
    seen.push(kline);
    return send(kline);
  };
  /** Told as unexplained first, then confirmed. */
  const explainedAfterwards = (): readonly RawRecord[] => {
    const [fromMs, toMs] = jump();
    return [next(), gap(fromMs, toMs)];
  };
  const oddities: readonly (readonly [weight: number, make: () => readonly RawRecord[]])[] = [
    [0.02, () => [send(sameAgain(past(40)))]],
    [0.015, () => [send(restated(random, past(60)), 'repair')]],
    [0.015, () => (jump(), [])],
    [0.006, () => [gap(...jump())]],
    [0.006, explainedAfterwards],
    [0.02, late],
    [0.02, () => [poison()]],
  ];
  const oddity = (): readonly RawRecord[] => {
    let dice = random.next();
    return oddities.find(([weight]) => (dice -= weight) < 0)?.[1]() ?? [];
  };
  return (): readonly RawRecord[] => [...(seen.length > 0 ? oddity() : []), next()];
};

type Course = Pick<Kline, 'source' | 'symbol' | 'openTimeMs'> & {
  readonly open: number;
  readonly close: number;
};

const toKline = (random: Random, { open, close, openTimeMs, source, symbol }: Course): Kline => {
  const digits = random.pick([2, 5, 8]);
  const volume = random.chance(0.03) ? 0 : random.next() * 1_000;
  const spread = 1 + random.next() / 100;
  return {
    source,
    symbol,
    interval: '1m',
    openTimeMs,
    open: open.toFixed(digits),
    high: (Math.max(open, close) * spread + 0.01).toFixed(digits),
    low: (Math.min(open, close) / spread - 0.01).toFixed(digits),
    close: close.toFixed(digits),
    volume: volume.toFixed(8),
    // Absent in archives with fewer columns.
    ...(random.chance(0.8) && {
      closeTimeMs: openTimeMs + (random.chance(0.02) ? 1_234 : minute - 1),
      quoteVolume: (volume * close * 1e6).toFixed(8),
      trades: random.integer(0, 5_000),
    }),
    ...(random.chance(0.5) && { takerBuyVolume: (volume / 3).toFixed(8) }),
    closed: true,
  };
};

/** The same numbers in other texts. */
const sameAgain = (kline: Kline): Kline => ({
  ...kline,
  volume: `${kline.volume}00`,
  open: `0${kline.open}`,
});

const restated = (random: Random, kline: Kline): Kline => ({
  ...kline,
  volume: (random.next() * 1_000).toFixed(8),
});
