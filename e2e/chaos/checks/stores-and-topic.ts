/** The stores with the topic: bit for bit what one uninterrupted run over the log computes, and to 1e-9 what a naive one does. */
import { Topics } from '@cryptostream/contracts';
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
import { disagreements } from '../../pipeline/disagreements';
import { enrichedOver } from '../../pipeline/oracle';
import { poisonHeader } from '../faults/poison';
import { partitions, symbols, type System } from '../system';
import { limited, type Finding } from './finding';

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
    naive(interval, actual),
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
    const [, value] = JSON.parse(record) as readonly [string, string];
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

type EnrichedRecord = { readonly [name: string]: unknown };

const naive = (interval: Interval.Interval, { records }: Effect): Finding => {
  const enriched = [...records]
    .filter(([place]) => place.startsWith(Topics.enriched(interval)))
    .flatMap(([, texts]) =>
      texts.map((text) => JSON.parse((JSON.parse(text) as string[])[1]!) as EnrichedRecord),
    );
  let compared = 0;
  const differences = symbols.flatMap((symbol) => {
    const own = enriched.filter((record) => record['symbol'] === symbol);
    const bars = own.map((record) => ({
      openTimeMs: Number(record['open_time_ms']),
      high: Number(record['high']),
      low: Number(record['low']),
      close: Number(record['close']),
      volume: Number(record['volume']),
    }));
    return [...enrichedOver(bars)].flatMap(([name, column]) => {
      compared += column.length;
      const found = own.map((record) => (typeof record[name] === 'number' ? record[name] : null));
      const smallest = isOfPrices(name) ? Math.max(1e-9, ...bars.map(({ close }) => close)) : 1;
      return disagreements(column, found, smallest).map((line) => `${symbol} ${interval} ${name} ${line}`);
    });
  });
  return {
    promise: `the indicators of ${interval} are those of a naive computation over whole arrays, to 1e-9`,
    compared,
    differences: limited(differences),
  };
};

/** Differences of prices have the rounding of prices. */
const isOfPrices = (name: string): boolean => /macd|deviation|bollinger/.test(name);

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
    promise: `the dead letters of ${interval} are the poison that was injected, once each`,
    compared: injected.length,
    // A short run may not come to a poison.
    mayBeEmpty: true,
    differences: limited(listDifferences('dead letters', injected.toSorted(), found.toSorted())),
  };
};
