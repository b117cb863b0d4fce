/**
 * One series as its topic has it, with what the exchange published and with the account of what it hid, restated and showed
 * otherwise. Pure. Exceptions to the order (`origin: repair`) are allowed where the account has an altered kline, with a version
 * that the exchange had, and required where the exchange ends with another version than went out first.
 */
import { Interval, type Kline } from '@cryptostream/domain';
import type { AlteredKline } from '../exchange';

/** What stands in the topic, in its order; without poison and without what an operator sent anew. */
export type Entry =
  | { readonly _tag: 'Kline'; readonly kline: Kline; readonly origin: string | undefined }
  | { readonly _tag: 'Gap'; readonly fromMs: number; readonly toMs: number };

export type Published = {
  /** As history has it in the end: no kline that never appeared, each in its last version. */
  readonly truth: readonly Kline[];
  readonly altered: readonly AlteredKline[];
};

export type SeriesComparison = {
  /** Open times. */
  readonly compared: number;
  /** Altered klines among them. */
  readonly altered: number;
  readonly differences: readonly string[];
  /** Repairs that have to come, and have not. */
  readonly missing: readonly string[];
};

/** @param closedByMs for a repair of what closed later there was no time */
export const compareSeries = (
  interval: Interval.Interval,
  entries: readonly Entry[],
  { truth, altered }: Published,
  closedByMs = Infinity,
): SeriesComparison => {
  const accounts = new Map(altered.map((account) => [account.openTimeMs, account]));
  const final = new Map(truth.map((kline) => [kline.openTimeMs, kline]));
  const { latest, gaps, differences, nextMs } = walk(
    Interval.lengthMs(interval),
    entries,
    (openTimeMs) => versionsOf(accounts.get(openTimeMs), final.get(openTimeMs)),
    (openTimeMs) => isHidden(accounts.get(openTimeMs)),
  );
  const first = entries.find((entry) => entry._tag === 'Kline')?.kline.openTimeMs ?? Infinity;
  const concerned = altered.filter(({ openTimeMs }) => openTimeMs >= first);
  return {
    compared: latest.size + gaps.size,
    altered: concerned.filter(({ openTimeMs }) => openTimeMs < nextMs).length,
    differences,
    missing: concerned
      .filter(({ openTimeMs }) => openTimeMs + Interval.lengthMs(interval) <= closedByMs)
      .flatMap((account) => missingRepair(account, latest.get(account.openTimeMs))),
  };
};

type Walked = {
  /** By open time: the version that stands last. */
  readonly latest: ReadonlyMap<number, Kline>;
  /** Open times that a gap record named. */
  readonly gaps: ReadonlySet<number>;
  readonly differences: readonly string[];
  readonly nextMs: number;
};

const walk = (
  lengthMs: number,
  entries: readonly Entry[],
  versions: (openTimeMs: number) => readonly string[],
  isMissing: (openTimeMs: number) => boolean,
): Walked => {
  const latest = new Map<number, Kline>();
  const gaps = new Set<number>();
  const differences: string[] = [];
  let nextMs: number | null = null;
  const check = (kept: boolean, difference: () => string): void => {
    if (!kept) differences.push(difference());
  };
  const takeGap = (fromMs: number, toMs: number): void => {
    check(fromMs === nextMs && toMs > fromMs, () => `a gap ${at(fromMs)} to ${at(toMs)}, ${next(nextMs)}`);
    for (let openTimeMs = fromMs; openTimeMs < toMs; openTimeMs += lengthMs) {
      gaps.add(openTimeMs);
      check(isMissing(openTimeMs), () => `a gap was told where the exchange has a kline: ${at(openTimeMs)}`);
    }
    nextMs = Math.max(toMs, nextMs ?? 0);
  };
  const takeException = (kline: Kline, origin: string | undefined): void => {
    const before = latest.get(kline.openTimeMs);
    check(
      origin === 'repair',
      () => `${at(kline.openTimeMs)} with origin ${String(origin)}, ${next(nextMs)}`,
    );
    check(
      before !== undefined || gaps.has(kline.openTimeMs),
      () => `a repair of what is no gap: ${at(kline.openTimeMs)}`,
    );
    check(
      before === undefined || textOf(before) !== textOf(kline),
      () => `a repair that says what was said: ${at(kline.openTimeMs)}`,
    );
  };
  for (const entry of entries) {
    if (entry._tag === 'Gap') {
      takeGap(entry.fromMs, entry.toMs);
      continue;
    }
    const { kline, origin } = entry;
    if (nextMs !== null && kline.openTimeMs < nextMs) takeException(kline, origin);
    else {
      check(nextMs === null || kline.openTimeMs === nextMs, () => `${at(kline.openTimeMs)}, ${next(nextMs)}`);
      check(origin !== 'repair', () => `${at(kline.openTimeMs)} is called a repair, and is in order`);
      nextMs = kline.openTimeMs + lengthMs;
    }
    check(
      versions(kline.openTimeMs).includes(textOf(kline)),
      () =>
        `${at(kline.openTimeMs)} is in the topic as ${textOf(kline)}, which the exchange never said: ${versions(kline.openTimeMs).join(' or ')}`,
    );
    latest.set(kline.openTimeMs, kline);
  }
  return { latest, gaps, differences, nextMs: nextMs ?? -Infinity };
};

const versionsOf = (account: AlteredKline | undefined, final: Kline | undefined): readonly string[] => {
  const klines =
    account === undefined
      ? [final]
      : [...account.versions.map(({ kline }) => kline), account.streamed ?? undefined];
  return klines.flatMap((kline) => (kline === undefined ? [] : [textOf(kline)]));
};

/** History did not have it for a while, or never had it. */
const isHidden = (account: AlteredKline | undefined): boolean => {
  if (account === undefined) return false;
  const { versions, openTimeMs, interval } = account;
  const [first] = versions;
  const endMs = openTimeMs + Interval.lengthMs(interval);
  return first === undefined || first.fromMs > endMs || versions.some(isFollowedByNothing);
};

const isFollowedByNothing = (
  { toMs }: AlteredKline['versions'][number],
  index: number,
  versions: AlteredKline['versions'],
): boolean => toMs !== null && versions[index + 1]?.fromMs !== toMs;

const missingRepair = (account: AlteredKline, latest: Kline | undefined): readonly string[] => {
  const last = account.versions.at(-1);
  if (last === undefined || last.toMs !== null) return [];
  return latest !== undefined && textOf(latest) === textOf(last.kline)
    ? []
    : [
        `${at(account.openTimeMs)} is ${latest === undefined ? 'absent' : textOf(latest)}, and the exchange has had ${textOf(last.kline)} since ${at(last.fromMs)}`,
      ];
};

const at = (timeMs: number): string => new Date(timeMs).toISOString();

const next = (nextMs: number | null): string =>
  nextMs === null ? 'nothing stood before it' : `${at(nextMs)} was next`;

export const textOf = (kline: Kline): string =>
  JSON.stringify(Object.entries(kline).toSorted(([a], [b]) => (a < b ? -1 : 1)));
