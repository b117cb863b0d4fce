/** Reads klines, what is stored of each series, and its gaps, through Flux. */
import type { KlineReader } from '@cryptostream/ports';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { influxConnection, type InfluxOptions } from './influx-connection';
import { coverageScript, gapsScript, probeScript } from './kline-script';
import { readKlines, type RunScript } from './read-klines';
import { toCoverage } from './to-coverage';
import { toStoreError } from './to-store-error';
import { toStoredGap } from './to-stored-gap';

/** `coverage` reads the closes of the whole store: let the caller keep its answer for a while. */
export const influxReader = (options: InfluxOptions): KlineReader => {
  const { org, bucket } = options;
  const connection = influxConnection(options);
  const run: RunScript = (script) => pipe(connection.query(org, script), TE.mapLeft(toStoreError));
  return {
    klines: readKlines(run, bucket),
    coverage: pipe(run(coverageScript(bucket)), TE.map(toCoverage)),
    gaps: pipe(run(gapsScript(bucket)), TE.map(RA.filterMap(toStoredGap))),
    check: pipe(
      run(probeScript(bucket)),
      TE.map(() => undefined),
    ),
    close: connection.close,
  };
};
