/**
 * The klines of one series over the last 24 hours: what they come to, exactly, and one more or less at the same cost however
 * many there are. Only the klines are kept for good; the rest follows from them, so that a restored window goes on as if it
 * had never stopped.
 */
import * as Decimal from '../decimal';
import * as Interval from '../interval';
import type { Kline } from '../kline';

/** What is kept of a kline; the return is the natural logarithm of close over the close right before, null after a hole. */
export type DayEntry = readonly [
  openTimeMs: number,
  open: Decimal.Decimal,
  high: Decimal.Decimal,
  low: Decimal.Decimal,
  close: Decimal.Decimal,
  volume: Decimal.Decimal,
  logReturn: number | null,
];

/** The entries of one hour of UTC, oldest first. */
export type DayHour = { readonly hour: number; readonly entries: readonly DayEntry[] };

export type DayWindow = {
  readonly interval: Interval.Interval;
  /** Open time of the first kline that the window ever had. */
  readonly firstMs: number;
  /** Oldest first. */
  readonly hours: readonly DayHour[];
  readonly count: number;
  readonly volume: Decimal.Decimal;
  /** Those that no later one reaches, oldest first: the first is the extreme of the window. */
  readonly highs: readonly Peak[];
  readonly lows: readonly Peak[];
  /** Number of returns, and the sum of their sizes in units of 1e-12. */
  readonly returns: number;
  readonly movement: number;
};

type Peak = readonly [openTimeMs: number, price: Decimal.Decimal];

const hourMs = Interval.lengthMs('1h');
const dayMs = Interval.lengthMs('1d');

export const hourOf = (openTimeMs: number): number => Math.floor(openTimeMs / hourMs);

/** One kline more, newer than those before; what opened 24 hours before its end or earlier goes. */
export const add = (window: DayWindow | undefined, kline: Kline): DayWindow => {
  const before = window ?? empty(kline.interval, kline.openTimeMs);
  return push(dropBefore(before, startOf(kline.interval, kline.openTimeMs)), toEntry(before, kline));
};

/** @param entries all that are in the window, oldest first; older ones before them are dropped */
export const restore = (
  interval: Interval.Interval,
  firstMs: number,
  entries: readonly DayEntry[],
): DayWindow => {
  const fromMs = startOf(interval, entries.at(-1)?.[0] ?? 0);
  return entries.filter(([openTimeMs]) => openTimeMs >= fromMs).reduce(push, empty(interval, firstMs));
};

export type Day = {
  readonly klines: number;
  readonly open: Decimal.Decimal;
  readonly high: Decimal.Decimal;
  readonly low: Decimal.Decimal;
  readonly close: Decimal.Decimal;
  readonly volume: Decimal.Decimal;
};

/** The day up to the end of the newest kline; null before there have been 24 hours. Missing klines are the caller's to show. */
export const day = (window: DayWindow): Day | null => {
  const [oldest, newest] = [window.hours[0]?.entries[0], newestOf(window)];
  const [high, low] = [window.highs[0], window.lows[0]];
  return oldest === undefined ||
    newest === undefined ||
    high === undefined ||
    low === undefined ||
    !isWarm(window)
    ? null
    : {
        klines: window.count,
        open: oldest[1],
        high: high[1],
        low: low[1],
        close: newest[4],
        volume: window.volume,
      };
};

/** Whether 24 hours have gone by since the first kline opened. */
export const isWarm = (window: DayWindow): boolean => {
  const newest = newestOf(window);
  return newest !== undefined && window.firstMs <= startOf(window.interval, newest[0]);
};

/** The newest entries that opened at `fromMs` or later, oldest first. */
export const since = ({ hours }: DayWindow, fromMs: number): readonly DayEntry[] =>
  hours
    .filter(({ hour }) => hour >= hourOf(fromMs))
    .flatMap(({ entries }) => entries)
    .filter(([openTimeMs]) => openTimeMs >= fromMs);

/** Size of a return in units of 1e-12: whole numbers, whose sum does not depend on the order in which they come and go. */
export const sizeOf = (logReturn: number): number => Math.round(Math.min(1, Math.abs(logReturn)) * 1e12);

const newestOf = ({ hours }: DayWindow): DayEntry | undefined => hours.at(-1)?.entries.at(-1);

const startOf = (interval: Interval.Interval, openTimeMs: number): number =>
  openTimeMs + Interval.lengthMs(interval) - dayMs;

const empty = (interval: Interval.Interval, firstMs: number): DayWindow => ({
  interval,
  firstMs,
  hours: [],
  count: 0,
  volume: '0',
  highs: [],
  lows: [],
  returns: 0,
  movement: 0,
});

const toEntry = (
  window: DayWindow,
  { interval, openTimeMs, open, high, low, close, volume }: Kline,
): DayEntry => {
  const before = newestOf(window);
  const follows = before !== undefined && before[0] + Interval.lengthMs(interval) === openTimeMs;
  return [
    openTimeMs,
    open,
    high,
    low,
    close,
    Decimal.toCanonical(volume),
    follows ? logReturn(before[4], close) : null,
  ];
};

/** None from or to a price of nothing. */
const logReturn = (from: Decimal.Decimal, to: Decimal.Decimal): number | null => {
  const value = Math.log(Decimal.toNumber(to) / Decimal.toNumber(from));
  return Number.isFinite(value) ? value : null;
};

const push = (window: DayWindow, entry: DayEntry): DayWindow => {
  const [openTimeMs, , high, low, , volume, change] = entry;
  return {
    ...window,
    hours: append(window.hours, entry),
    count: window.count + 1,
    volume: sum(window.volume, volume),
    highs: withPeak(window.highs, [openTimeMs, high], (left, right) => Decimal.compare(left, right) <= 0),
    lows: withPeak(window.lows, [openTimeMs, low], (left, right) => Decimal.compare(left, right) >= 0),
    returns: window.returns + (change === null ? 0 : 1),
    movement: window.movement + (change === null ? 0 : sizeOf(change)),
  };
};

const append = (hours: readonly DayHour[], entry: DayEntry): readonly DayHour[] => {
  const hour = hourOf(entry[0]);
  const last = hours.at(-1);
  return last?.hour === hour
    ? [...hours.slice(0, -1), { hour, entries: [...last.entries, entry] }]
    : [...hours, { hour, entries: [entry] }];
};

const withPeak = (
  peaks: readonly Peak[],
  peak: Peak,
  isReached: (known: Decimal.Decimal, by: Decimal.Decimal) => boolean,
): readonly Peak[] => {
  const kept = peaks.findLastIndex(([, price]) => !isReached(price, peak[1]));
  return [...peaks.slice(0, kept + 1), peak];
};

const dropBefore = (window: DayWindow, fromMs: number): DayWindow => {
  const { hours } = window;
  const kept = hours
    .filter(({ hour }) => (hour + 1) * hourMs > fromMs)
    .map((each) => trim(each, fromMs))
    .filter(({ entries }) => entries.length > 0);
  const gone = hours.flatMap(({ hour, entries }) =>
    hour * hourMs >= fromMs ? [] : entries.filter(([openTimeMs]) => openTimeMs < fromMs),
  );
  return gone.length === 0
    ? window
    : {
        ...gone.reduce(without, window),
        hours: kept,
        highs: window.highs.filter(([openTimeMs]) => openTimeMs >= fromMs),
        lows: window.lows.filter(([openTimeMs]) => openTimeMs >= fromMs),
      };
};

const trim = (hour: DayHour, fromMs: number): DayHour =>
  hour.hour * hourMs >= fromMs
    ? hour
    : { ...hour, entries: hour.entries.filter(([openTimeMs]) => openTimeMs >= fromMs) };

const without = (window: DayWindow, [, , , , , volume, change]: DayEntry): DayWindow => ({
  ...window,
  count: window.count - 1,
  volume: sum(window.volume, `-${volume}`),
  returns: window.returns - (change === null ? 0 : 1),
  movement: window.movement - (change === null ? 0 : sizeOf(change)),
});

// One text for a sum, whichever way it came about.
const sum = (left: Decimal.Decimal, right: Decimal.Decimal): Decimal.Decimal =>
  Decimal.toCanonical(Decimal.add(left, right));
