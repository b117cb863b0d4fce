/** A row of the gaps script. */
import type { StoredGap } from '@cryptostream/ports';
import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';
import type { Row } from './influx-connection';
import { toTimeMs } from './to-stored-kline';
import { toStoredSeries } from './to-stored-series';

export const toStoredGap = (row: Row): O.Option<StoredGap> =>
  pipe(
    toStoredSeries(row),
    O.map((series) => ({
      ...series,
      fromMs: toTimeMs(row['_time']),
      toMs: Number(row['to_ms']),
      missing: Number(row['missing']),
      cause: row['cause'] === 'exchange' ? 'exchange' : 'unexplained',
    })),
  );
