/** The stores with the topic: bit for bit what one uninterrupted run over the log computes, and to 1e-9 what a naive one does. */
import { redrivenType, Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import {
  actualEffect,
  expectedEffect,
  measurements,
  type Effect,
  type Expected,
} from '../../pipeline/consumer-oracle';
import { listDifferences, mapDifferences } from '../../pipeline/differences';
import { foreignLetterHeader } from '../faults/operator';
import { poisonHeader } from '../faults/poison';
import { partitions, symbols, type System } from '../system';
import { limited, type Finding } from './finding';
import { naive } from './naive';

export const storesAndTopic = async (
  { log, influx }: System,
  interval: Interval.Interval,
  records: readonly LogRecord[],
): Promise<readonly Finding[]> => {
  const expected = expectedEffect(records, [...symbols], interval);
  const actual = onlyOf(interval, await actualEffect(log, influx, interval, partitions));
  return [
    pointsOf(interval, expected, actual),
    recordsOf(interval, onlyOf(interval, expected), actual),
    {
      promise: `${Topics.state(interval)} is the state of an uninterrupted run`,
      compared: expected.state.size,
      differences: limited(mapDifferences('state', expected.state, actual.state)),
    },
    naive(interval, records, actual),
    deadLettersOf(interval, records, actual),
  ];
};

/** Topics that intervals share hold the records of all of them. */
const onlyOf = <A extends Effect>(interval: Interval.Interval, effect: A): A => ({
  ...effect,
  records: new Map(
    [...effect.records].map(([place, records]) => [
      place,
      place.startsWith(Topics.enriched(interval)) ? records : records.filter(isOf(interval)),
    ]),
  ),
});

const isOf =
  (interval: Interval.Interval) =>
  (record: string): boolean => {
    const [, value, headers] = JSON.parse(record) as readonly [string, string, LogRecord['headers']];
    // What the command line writes beside the dead letters is no work of the consumer.
    if (headers['type'] === redrivenType || headers[foreignLetterHeader] !== undefined) return false;
    const { kind, interval: of, topic } = JSON.parse(value) as { readonly [name: string]: string };
    // What the market pipeline says of a series is checked apart.
    return kind === 'reconciliation'
      ? false
      : (of ?? topic) === (of === undefined ? Topics.klines(interval) : interval);
  };

const pointsOf = (interval: Interval.Interval, expected: Expected, actual: Effect): Finding => {
  const own = measurements.map((measurement) => {
    const is = [...actual.points.get(measurement)!].filter(
      ([place]) => !place.includes('kind=reconciliation'),
    );
    return [measurement, expected.points.get(measurement)!, new Map(is)] as const;
  });
  return {
    promise: `the points of ${interval} (raw, enriched, revisions, quality) are those of an uninterrupted run, bit for bit`,
    compared: own.reduce((sum, [, should]) => sum + should.size, 0),
    differences: limited([
      ...own.flatMap(([measurement, should, is]) => mapDifferences(measurement, should, is)),
      ...expected.rewritten.map((place) => `written with two values: ${place}`),
    ]),
  };
};

const recordsOf = (interval: Interval.Interval, expected: Effect, actual: Effect): Finding => ({
  promise: `enriched klines, quality and dead letters of ${interval} stand in their topics once each and in order`,
  compared: [...expected.records.values()].reduce((sum, records) => sum + records.length, 0),
  differences: limited(
    [...expected.records].flatMap(([place, records]) =>
      listDifferences(place, records, actual.records.get(place) ?? []),
    ),
  ),
});

const deadLettersOf = (
  interval: Interval.Interval,
  log: readonly LogRecord[],
  { records }: Effect,
): Finding => {
  const injected = log
    .filter(({ headers }) => headers[poisonHeader] !== undefined)
    .map(({ topic, partition, offset }) => `${topic}-${partition}-${offset}`);
  const found = [...records]
    .filter(([place]) => place.startsWith(Topics.deadLetters))
    .flatMap(([, texts]) => texts.map((text) => (JSON.parse(text) as string[])[0]!));
  return {
    promise: `the dead letters of ${interval} are the poison that was injected and sent anew, once each`,
    compared: injected.length,
    // A short run may not come to a poison.
    mayBeEmpty: true,
    differences: limited(listDifferences('dead letters', injected.toSorted(), found.toSorted())),
  };
};
