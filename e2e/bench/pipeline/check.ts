/** Whether a run counts: nothing is missing, nothing is extra, and the consumer's values are those of the oracle. */
import { Topics } from '@cryptostream/contracts';
import type { KafkaLog } from '@cryptostream/kafka';
import type { LogRecord } from '@cryptostream/ports';
import type { StartedInflux } from '@cryptostream/testkit';
import { readAll } from '../../pipeline/archive-through';
import { actualEffect, expectedEffect } from '../../pipeline/consumer-oracle';
import { listDifferences, mapDifferences } from '../../pipeline/differences';
import { readPoints } from '../../pipeline/stored-points';
import { badHeader, interval, symbols } from './feed';

export const checkDrained = async (
  contestant: 'consumer' | 'floor',
  log: KafkaLog,
  influx: StartedInflux,
  klines: number,
): Promise<readonly string[]> => {
  if (contestant === 'floor') return countsOf(log, influx, klines);
  const records = await readAll(log.reader, Topics.klines(interval), symbols.length);
  const expected = expectedEffect(records, symbols, interval);
  const actual = await actualEffect(log, influx, interval, symbols.length);
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
  ];
};

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

const countsOf = async (log: KafkaLog, influx: StartedInflux, klines: number): Promise<readonly string[]> => {
  const counts = [
    ['enriched records', (await readAll(log.reader, Topics.enriched(interval), symbols.length)).length],
    ['raw points', (await readPoints(influx, 'kline_raw', interval)).size],
    ['enriched points', (await readPoints(influx, 'kline_enriched', interval)).size],
  ] as const;
  return counts.flatMap(([what, count]) => (count === klines ? [] : [`${count} ${what}, ${klines} klines`]));
};
