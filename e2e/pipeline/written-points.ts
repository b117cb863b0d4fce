/** What a store holds after points were written and removed in this order. */
import { valuesOf, type Point } from '@cryptostream/contracts';
import { fieldsText, placeOf, type PointTexts, type Scalar } from './stored-points';
import type { Happening, Removed } from './uninterrupted';

export type Written = {
  /** By measurement. */
  readonly points: ReadonlyMap<string, PointTexts>;
  /** Places written with different values of one field: there the order of writes would show. */
  readonly rewritten: readonly string[];
};

type Stored = {
  readonly tags: Point['tags'];
  readonly timeMs: number;
  readonly fields: { readonly [name: string]: Scalar };
};

/** Measurements of which a rebuild removes what it writes anew. */
const ofClosedKlines = ['kline_raw', 'kline_enriched'];

export const writtenPoints = (
  measurements: readonly string[],
  happenings: readonly Pick<Happening, 'removed' | 'points'>[],
): Written => {
  const stored = new Map(measurements.map((measurement) => [measurement, new Map<string, Stored>()]));
  const rewritten: string[] = [];
  const write = ({ measurement, tags, timeMs, fields }: Point): void => {
    const places = stored.get(measurement)!;
    const place = placeOf(measurement, tags, timeMs);
    const values = valuesOf(fields);
    const before = places.get(place)?.fields;
    if (before !== undefined && fieldsText({ ...before, ...values }) !== fieldsText({ ...values, ...before }))
      rewritten.push(place);
    // InfluxDB unites the fields of repeated writes.
    places.set(place, { tags, timeMs, fields: { ...before, ...values } });
  };
  for (const { removed, points } of happenings) {
    if (removed !== null)
      for (const places of ofClosedKlines.map((measurement) => stored.get(measurement)))
        places?.forEach((point, place) => {
          if (isIn(removed, point)) places.delete(place);
        });
    points.forEach(write);
  }
  return {
    rewritten,
    points: new Map(
      [...stored].map(([measurement, places]) => [
        measurement,
        new Map([...places].map(([place, { fields }]) => [place, fieldsText(fields)])),
      ]),
    ),
  };
};

const isIn = ({ source, symbol, interval, fromMs, toMs }: Removed, { tags, timeMs }: Stored): boolean =>
  tags['source'] === source &&
  tags['symbol'] === symbol &&
  tags['interval'] === interval &&
  timeMs >= fromMs &&
  timeMs < toMs;
