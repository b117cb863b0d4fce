/** Joins the three results of the coverage script by series. */
import { Series } from '@cryptostream/domain';
import type { Coverage } from '@cryptostream/ports';
import * as O from 'fp-ts/Option';
import * as RA from 'fp-ts/ReadonlyArray';
import { pipe } from 'fp-ts/function';
import type { Row } from './influx-connection';
import { toTimeMs } from './to-stored-kline';
import { toStoredSeries } from './to-stored-series';

export const toCoverage = (rows: readonly Row[]): readonly Coverage[] => {
  const lasts = byResult(rows, 'last');
  const counts = byResult(rows, 'count');
  return pipe(
    [...byResult(rows, 'first')],
    RA.filterMap(([key, first]) =>
      pipe(
        toStoredSeries(first),
        O.map((series) => ({
          ...series,
          firstOpenTimeMs: toTimeMs(first['_time']),
          lastOpenTimeMs: toTimeMs(lasts.get(key)?.['_time']),
          count: Number(counts.get(key)?.['_value']),
        })),
      ),
    ),
  );
};

const byResult = (rows: readonly Row[], result: string): ReadonlyMap<string, Row> =>
  new Map(
    pipe(
      rows,
      RA.filter((row) => row['result'] === result),
      RA.filterMap((row) =>
        pipe(
          toStoredSeries(row),
          O.map((series) => [Series.toKey(series), row] as const),
        ),
      ),
    ),
  );
