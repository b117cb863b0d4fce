/** What resuming remembers of the records it reads, so that a restart forgets neither a comparison nor a hole. */
import type { Gap } from '@cryptostream/contracts';
import { Series, type Kline } from '@cryptostream/domain';
import { comparedKlines } from './topology/comparison';
import { fill, isMissing, watch, watchedHoles, type ExchangeHole } from './topology/exchange-holes';
import type { Tail } from './topology/repair';

/** Of one series; filled in whatever order the topic is read. */
export type TailNotes = {
  /** By open time: the version that stands furthest behind in the topic. */
  readonly newest: Map<number, { readonly offset: number; readonly kline: Kline }>;
  /** Open times that came behind newer ones: they may stand in a hole. */
  readonly behind: Set<number>;
  readonly gaps: Gap[];
};

/** Notes by key of the series. */
export type Notes = Map<string, TailNotes>;

/** @param isBehind it stands behind a newer kline of its series */
export const noteKline = (notes: Notes, kline: Kline, offset: number, isBehind: boolean): void => {
  const { newest, behind } = notesOf(notes, kline);
  if (isBehind) behind.add(kline.openTimeMs);
  if ((newest.get(kline.openTimeMs)?.offset ?? -1) < offset) newest.set(kline.openTimeMs, { offset, kline });
  // A series that is looked for far back must not hold all of the others in memory.
  if (newest.size > 2 * comparedKlines)
    [...newest.keys()]
      .toSorted((left, right) => left - right)
      .slice(0, -comparedKlines)
      .forEach((openTimeMs) => newest.delete(openTimeMs));
};

export const noteGap = (notes: Notes, gap: Gap): void => {
  const { gaps } = notesOf(notes, gap);
  gaps.push(gap);
  if (gaps.length > 2 * watchedHoles) {
    gaps.sort((left, right) => left.fromMs - right.fromMs);
    gaps.splice(0, gaps.length - watchedHoles);
  }
};

/** @param endMs open times from here on are not the series' yet, whoever appended them */
export const toTail = ({ newest, behind, gaps }: TailNotes, endMs: number): Tail => {
  const klines = [...newest.values()]
    .map(({ kline }) => kline)
    .filter(({ openTimeMs }) => openTimeMs < endMs)
    .toSorted((left, right) => left.openTimeMs - right.openTimeMs)
    .slice(-comparedKlines);
  const [some] = newest.values();
  const holes = gaps
    .filter(({ toMs }) => toMs <= endMs)
    .reduce<readonly ExchangeHole[]>((watched, gap) => watch(watched, gap, 0), []);
  const there =
    some === undefined
      ? []
      : [...behind, ...newest.keys()].map((openTimeMs) => ({ ...some.kline, openTimeMs }));
  return {
    klines,
    gaps: there.reduce((left, kline) => (isMissing(left, kline) ? fill(left, kline) : left), holes),
  };
};

const notesOf = (notes: Notes, series: Series.Series): TailNotes => {
  const key = Series.toKey(series);
  const known = notes.get(key);
  if (known !== undefined) return known;
  const made: TailNotes = { newest: new Map(), behind: new Set(), gaps: [] };
  notes.set(key, made);
  return made;
};
