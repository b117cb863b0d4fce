/**
 * The library's time axis weighs its marks by UTC, so that a day would begin at 02:00 for a reader in Berlin. This one weighs
 * them by the zone of the reader; klines of a day or more keep UTC, since that is where their days begin.
 */
import {
  defaultHorzScaleBehavior,
  type IHorzScaleBehavior,
  type TickMarkWeightValue,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { markWeight } from './mark-weight';

export type ZoneShift = (timeMs: number) => number;

export const localTimeScale = (shiftOf: () => ZoneShift): IHorzScaleBehavior<Time> => {
  const behavior = new (defaultHorzScaleBehavior())();
  behavior.fillWeightsForPoints = (points, startIndex) => {
    const shift = shiftOf();
    const localAt = (index: number): number | null => {
      const point = points[index];
      if (point === undefined) return null;
      const timeMs = (point.originalTime as UTCTimestamp) * 1_000;
      return timeMs + shift(timeMs);
    };
    points.forEach((point, index) => {
      if (index < startIndex) return;
      point.timeWeight = markWeight(localAt(index - 1), localAt(index) ?? 0) as TickMarkWeightValue;
    });
  };
  return behavior;
};

/** Of the browser's zone, at the time in question: it changes twice a year. */
export const readerShift: ZoneShift = (timeMs) => -new Date(timeMs).getTimezoneOffset() * 60_000;

export const utcShift: ZoneShift = () => 0;
