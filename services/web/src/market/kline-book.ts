/**
 * The klines of one series on the page, by open time without repetition. History, catching up and the live stream arrive in
 * any order; the rule that makes the result the same: a closed kline is only ever replaced by a closed one.
 */
import type { Kline } from './kline';

export type KlineBook = readonly Kline[];

/** Above this many klines the oldest are let go: scrolling back loads them again. */
const capacity = 50_000;
const keptWhenFull = 40_000;

/** Add a page, oldest first. */
export const merge = (book: KlineBook, page: readonly Kline[]): KlineBook => {
  const byTime = new Map(book.map((kline) => [kline.openTimeMs, kline]));
  page.forEach((kline) => byTime.set(kline.openTimeMs, preferred(byTime.get(kline.openTimeMs), kline)));
  return [...byTime.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
};

/** Add one kline of the stream. What is older than the book is left to the loading of history. */
export const push = (book: KlineBook, kline: Kline): KlineBook => {
  const first = book[0];
  const last = book.at(-1);
  if (last === undefined || first === undefined) return [kline];
  if (kline.openTimeMs > last.openTimeMs) return trimmed([...book, kline]);
  if (kline.openTimeMs === last.openTimeMs) return [...book.slice(0, -1), preferred(last, kline)];
  return kline.openTimeMs < first.openTimeMs || !kline.closed ? book : merge(book, [kline]);
};

export const at = (book: KlineBook, openTimeMs: number): Kline | undefined => {
  const found = book[lowerBound(book, openTimeMs)];
  return found?.openTimeMs === openTimeMs ? found : undefined;
};

export const lastClosed = (book: KlineBook): Kline | undefined => book.findLast(({ closed }) => closed);

const preferred = (held: Kline | undefined, incoming: Kline): Kline =>
  held !== undefined && held.closed && !incoming.closed ? held : incoming;

const trimmed = (book: KlineBook): KlineBook => (book.length > capacity ? book.slice(-keptWhenFull) : book);

const lowerBound = (book: KlineBook, openTimeMs: number): number => {
  let from = 0;
  let to = book.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((book[middle]?.openTimeMs ?? Infinity) < openTimeMs) from = middle + 1;
    else to = middle;
  }
  return from;
};
