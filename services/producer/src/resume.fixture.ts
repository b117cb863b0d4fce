/** Topics for the tests of where a producer goes on. Open times are minutes from the epoch. */
import { encodeGap, encodeKline } from '@cryptostream/contracts';
import type { Kline, Series } from '@cryptostream/domain';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { kline as flatKline, minute } from './topology/kline.fixture';

export { minute };
export const btc: Series.Series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' };
export const eth: Series.Series = { ...btc, symbol: 'ETHUSDC' };

export type Entry = {
  readonly key: string | null;
  readonly value: string | null;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const kline = (series: Series.Series, index: number, changes: Partial<Kline> = {}): Entry => ({
  key: series.symbol,
  type: 'kline',
  value: encodeKline(flatKline(index, { ...series, ...changes })),
});

export const gap = (series: Series.Series, from: number, to: number): Entry => ({
  key: series.symbol,
  type: 'gap',
  value: encodeGap({ ...series, fromMs: from * minute, toMs: to * minute }),
});

/** One partition as the broker keeps it: entries at their offsets, with holes where markers stood. */
export type Stored = {
  readonly low: number;
  readonly high: number;
  readonly entries: ReadonlyMap<number, Entry>;
};

export const listed = (entries: readonly Entry[], from = 0): ReadonlyMap<number, Entry> =>
  new Map(entries.map((entry, index) => [from + index, entry]));

export const filled = (entries: readonly Entry[]): Stored => ({
  low: 0,
  high: entries.length,
  entries: listed(entries),
});

/** A read answers at most `records` records of at most a hundred offsets. */
export const logOf = (partitions: readonly Stored[], records = 10) => {
  const asked: { readonly partition: number; readonly offset: number }[] = [];
  const reader: LogReader = {
    offsets: () => TE.right(partitions.map(({ low, high }, partition) => ({ partition, low, high }))),
    read: (topic, partition, offset) =>
      TE.fromIO(() => {
        asked.push({ partition, offset });
        const { low, high, entries } = partitions[partition]!;
        const found: LogRecord[] = [];
        let next = Math.max(offset, low);
        for (; next < Math.min(high, offset + 100) && found.length < records; next += 1) {
          const entry = entries.get(next);
          if (entry !== undefined) found.push(toRecord(topic, partition, next, entry));
        }
        return { records: found, nextOffset: next };
      }),
    close: () => Promise.resolve(),
  };
  return { reader, asked };
};

const toRecord = (
  topic: string,
  partition: number,
  offset: number,
  { key, value, type, headers }: Entry,
): LogRecord => ({
  topic,
  partition,
  offset,
  timestampMs: 0,
  key,
  value: value === null ? null : Buffer.from(value),
  headers: { type, ...headers },
});
