/** Real klines of several intervals into a log, and through the consumers of those intervals. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { noMetrics, runConsumer, type RunningConsumer } from '@cryptostream/consumer';
import {
  decodeArchiveRow,
  encodeGap,
  encodeKline,
  parseJson,
  partitionSchema,
  toArchiveLayout,
  Topics,
} from '@cryptostream/contracts';
import { Enrichment, Interval, type Kline } from '@cryptostream/domain';
import type { LogReader, NewRecord } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { testDataPath } from '@cryptostream/test-data';
import { until } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { readAll, right, type Surroundings } from './archive-through';

export type KlineFile = {
  readonly symbol: string;
  readonly interval: Interval.Interval;
  readonly name: string;
};

/** Klines of a file that open in `[fromMs, toMs)`. */
export const klinesOf = (
  { symbol, interval, name }: KlineFile,
  fromMs: number,
  toMs: number,
): readonly Kline[] => {
  const rows = gunzipSync(readFileSync(testDataPath('klines', name)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const layout = toArchiveLayout(rows[0]!);
  if (E.isLeft(layout)) throw new Error(JSON.stringify(layout.left));
  const decode = decodeArchiveRow({ source: 'binance', symbol, interval }, layout.right.columns);
  return rows.slice(1).flatMap((row) => {
    const kline = decode(row);
    if (E.isLeft(kline)) throw new Error(JSON.stringify(kline.left));
    return kline.right.openTimeMs >= fromMs && kline.right.openTimeMs < toMs ? [kline.right] : [];
  });
};

/** As a producer would write them; what is missing as gaps of the exchange, or not told. */
export const feed = async (
  { openPublisher }: Pick<Surroundings, 'openPublisher'>,
  klines: readonly Kline[],
  partition: number,
  gaps: 'of the exchange' | 'not told',
): Promise<void> => {
  const [first] = klines;
  const publisher = right(await openPublisher(`feed-${first?.symbol ?? ''}-${first?.interval ?? ''}`)());
  const records = klines.flatMap((kline, index) => [
    ...(gaps === 'of the exchange' ? gapBefore(kline, klines[index - 1], partition) : []),
    toRecord(kline, 'kline', encodeKline(kline), partition),
  ]);
  for (let from = 0; from < records.length; from += 2_000)
    right(await publisher.publish(records.slice(from, from + 2_000))());
  await publisher.close();
};

const gapBefore = (kline: Kline, before: Kline | undefined, partition: number): readonly NewRecord[] => {
  const fromMs = (before?.openTimeMs ?? Infinity) + Interval.lengthMs(kline.interval);
  return fromMs < kline.openTimeMs
    ? [toRecord(kline, 'gap', encodeGap({ ...kline, fromMs, toMs: kline.openTimeMs }), partition)]
    : [];
};

const toRecord = (
  { symbol, interval }: Kline,
  type: 'kline' | 'gap',
  value: string,
  partition: number,
): NewRecord => ({ topic: Topics.klines(interval), partition, key: symbol, value, headers: { type } });

/** Runs a consumer for each interval until all klines are enriched. */
export const enrich = async (
  surroundings: Surroundings,
  intervals: readonly Interval.Interval[],
  symbols: readonly string[],
): Promise<void> => {
  const enrichment = right(Enrichment.enrichment(Enrichment.defaultConfiguration));
  const { partitions } = surroundings;
  const running: RunningConsumer[] = [];
  for (const interval of intervals)
    running.push(
      right(
        await runConsumer(
          { ...surroundings, clock: systemClock, metrics: noMetrics },
          {
            interval,
            enrichment,
            symbolsOf: (partition) => symbols.filter((_, place) => place % partitions === partition),
          },
        ),
      ),
    );
  for (const interval of intervals)
    await until(`${interval} is enriched`, () => isDrained(surroundings.reader, interval), Boolean, {
      withinMs: 300_000,
    });
  await Promise.all(running.map(({ stop }) => stop()));
};

const isDrained = async (reader: LogReader, interval: Interval.Interval): Promise<boolean> => {
  const ends = right(await reader.offsets(Topics.klines(interval))());
  const places = (await readAll(reader, Topics.state(interval), ends.length)).filter(
    ({ key }) => key === 'partition',
  );
  return ends.every(({ partition, high }) => {
    const json = parseJson(
      Buffer.from(places.findLast((place) => place.partition === partition)?.value ?? '').toString(),
    );
    return high === 0 || (E.isRight(json) && partitionSchema.parse(json.right).nextOffset >= high);
  });
};
