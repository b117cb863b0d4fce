/** The series of an interval, as the states that its consumers keep tell them. */
import { restore } from '@cryptostream/consumer';
import { Topics } from '@cryptostream/contracts';
import type { Interval, Series } from '@cryptostream/domain';
import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failed, failedWith, type Failure } from '../failure';

export type KnownSeries = Series.Series & {
  readonly partition: number;
  readonly firstOpenTimeMs: number;
  readonly lastOpenTimeMs: number;
  /** What its state was computed with. */
  readonly fingerprint: string;
};

export type Wanted = {
  readonly interval: Interval.Interval;
  /** Absent: all. */
  readonly symbol?: string;
  readonly source?: string;
};

export const findSeries =
  (reader: LogReader, wanted: Wanted): TE.TaskEither<Failure, readonly KnownSeries[]> =>
  async () => {
    const { interval, symbol, source } = wanted;
    const offsets = await reader.offsets(Topics.state(interval))();
    if (E.isLeft(offsets)) return E.left(failedWith(offsets.left));
    const known: KnownSeries[] = [];
    for (const { partition } of offsets.right) {
      const restored = await restore(reader, interval, partition)();
      if (E.isLeft(restored)) return E.left(failedWith(restored.left));
      for (const [key, { firstOpenTimeMs, lastOpenTimeMs }] of restored.right.state) {
        const [of = '', name = ''] = key.split('/');
        const series = { source: of, symbol: name, interval };
        const fingerprint = restored.right.partition?.fingerprint ?? '';
        known.push({ ...series, partition, firstOpenTimeMs, lastOpenTimeMs, fingerprint });
      }
    }
    const found = known.filter(
      (each) =>
        (symbol === undefined || each.symbol === symbol) && (source === undefined || each.source === source),
    );
    return found.length > 0 ? E.right(found) : E.left(failed(noSeries(wanted, known)));
  };

const noSeries = ({ interval, symbol, source }: Wanted, known: readonly KnownSeries[]): string => {
  const asked = [source, symbol, interval].filter((part) => part !== undefined).join('/');
  const there = known.map((each) => `${each.source}/${each.symbol}`).join(', ');
  return `no consumer of ${interval} has a series ${asked} yet; it has ${there === '' ? 'none' : there}.`;
};
