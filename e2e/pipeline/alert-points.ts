/** Alerts as the points that have to be in InfluxDB, made of their records apart from the project's own encoder of points. */
import { alertRecordSchema } from '@cryptostream/contracts';
import { fieldsText, placeOf, type PointTexts } from './stored-points';

/** @param texts records of topic `alerts` */
export const alertPoints = (texts: readonly string[]): PointTexts =>
  new Map(
    texts
      .map((text) => alertRecordSchema.parse(JSON.parse(text)))
      .map(({ rule, source, symbol, interval, open_time_ms: openTimeMs, close, message, values }) => [
        placeOf('alert', { interval, rule, source, symbol }, openTimeMs),
        fieldsText({ ...values, close: Number(close), message }),
      ]),
  );
