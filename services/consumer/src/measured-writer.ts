/** A writer of points whose writes and failures are counted. */
import type { Clock, PointWriter } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { StoreMetrics } from './metrics/store-metrics';

export const measuredWriter = (writer: PointWriter, metrics: StoreMetrics, clock: Clock): PointWriter => ({
  ...writer,
  write: (points) => async () => {
    const startedMs = clock.nowMs();
    return pipe(
      writer.write(points),
      TE.tapIO((rejected) => () => metrics.wrote((clock.nowMs() - startedMs) / 1_000, rejected.length)),
      TE.tapError((error) => TE.fromIO(() => metrics.failed(error))),
    )();
  },
  remove: (removals) =>
    pipe(
      writer.remove(removals),
      TE.tapError((error) => TE.fromIO(() => metrics.failed(error))),
    ),
});
