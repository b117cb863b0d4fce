/**
 * What a failed write means for its lines. InfluxDB stores nothing of a batch it answers 400 or 413 to, and all but the
 * offending lines of one it answers 422 to; in each case the batch is to be split until the offenders stand alone.
 */
import type { StoreError } from '@cryptostream/ports';
import type { Failure } from './influx-connection';
import { toStoreError } from './to-store-error';

export type WriteFailure =
  | StoreError
  | {
      readonly _tag: 'LinesRefused';
      readonly message: string;
      /** How many lines InfluxDB says it dropped, where it says so. */
      readonly dropped: number | undefined;
    };

export const toWriteFailure = (failure: Failure): WriteFailure =>
  failure._tag === 'Refusal' && isAboutLines(failure.status, failure.message)
    ? { _tag: 'LinesRefused', message: failure.message, dropped: toDropped(failure.message) }
    : toStoreError(failure);

// A 400 about something else (no organisation, an answer of a proxy) would hold for every line there is.
const isAboutLines = (status: number, message: string): boolean =>
  status === 413 || status === 422 || (status === 400 && message.includes('unable to parse'));

const toDropped = (message: string): number | undefined => {
  const digits = /\bdropped=(\d+)/.exec(message)?.[1];
  return digits === undefined ? undefined : Number(digits);
};
