/** Whether a run counts: nothing is missing, nothing is extra, and the consumer's values are those of the oracle. */
import { Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { KafkaLog } from '@cryptostream/kafka';
import type { LogRecord } from '@cryptostream/ports';
import type { StartedInflux } from '@cryptostream/testkit';
import { readAll } from '../../pipeline/archive-through';
import { actualEffect, expectedEffect } from '../../pipeline/consumer-oracle';
import { listDifferences, mapDifferences } from '../../pipeline/differences';
import { readPoints } from '../../pipeline/stored-points';
import type { OracleBar } from '../../pipeline/oracle';
import { badHeader } from './feed';
import { oracleSample } from './oracle-sample';

/** What may be read when all that was sent has been worked off. */
export type Consumed = {
  readonly log: KafkaLog;
  readonly influx: StartedInflux;
  readonly symbols: readonly string[];
  readonly interval: Interval.Interval;
  readonly partitions: number;
};

export const checkConsumed = async (
  { log, influx, symbols, interval, partitions }: Consumed,
  klines: number,
): Promise<readonly string[]> => {
  const records = await readAll(log.reader, Topics.klines(interval), partitions);
  const expected = expectedEffect(records, symbols, interval, partitions);
  const actual = await actualEffect(log, influx, interval, partitions);
  return [
    ...[...expected.points].flatMap(([measurement, should]) =>
      mapDifferences(measurement, should, actual.points.get(measurement) ?? new Map<string, string>()),
    ),
    ...[...expected.records].flatMap(([place, should]) =>
      listDifferences(place, should, actual.records.get(place) ?? []),
    ),
    ...mapDifferences('state', expected.state, actual.state),
    ...deadLettersOf(records, expected.records),
    ...(expected.outcomes['enriched'] === klines
      ? []
      : [`${expected.outcomes['enriched']} of ${klines} enriched`]),
    ...(await oracleSample(influx, interval, symbols, barsIn(records))),
  ];
};

const barsIn =
  (records: readonly LogRecord[]) =>
  (symbol: string, count: number): readonly OracleBar[] =>
    records
      .filter(({ key, headers }) => key === symbol && headers[badHeader] === undefined)
      .slice(0, count)
      .map(({ value }) => {
        const kline = JSON.parse(Buffer.from(value!).toString()) as { readonly [name: string]: unknown };
        return {
          openTimeMs: Number(kline['open_time_ms']),
          high: Number(kline['high']),
          low: Number(kline['low']),
          close: Number(kline['close']),
          volume: Number(kline['volume']),
        };
      });

const deadLettersOf = (
  records: readonly LogRecord[],
  expected: ReadonlyMap<string, readonly string[]>,
): readonly string[] => {
  const bad = records.filter(({ headers }) => headers[badHeader] !== undefined).length;
  const found = [...expected]
    .filter(([place]) => place.startsWith(Topics.deadLetters))
    .reduce((sum, [, letters]) => sum + letters.length, 0);
  return bad === found ? [] : [`${bad} bad records, ${found} dead letters`];
};

/** Of what computes nothing: whether there is as much of it as there has to be. */
export const checkCounts = async (
  { log, influx, interval, partitions }: Consumed,
  klines: number,
): Promise<readonly string[]> => {
  const counts = [
    ['enriched records', (await readAll(log.reader, Topics.enriched(interval), partitions)).length],
    ['raw points', (await readPoints(influx, 'kline_raw', interval)).size],
    ['enriched points', (await readPoints(influx, 'kline_enriched', interval)).size],
  ] as const;
  return counts.flatMap(([what, count]) => (count === klines ? [] : [`${count} ${what}, ${klines} klines`]));
};
