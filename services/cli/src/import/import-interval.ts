/** Imports the series of one interval: the archive producer from its start until everything is published. */
import type { ArchiveSeries } from '@cryptostream/archive';
import type { Interval } from '@cryptostream/domain';
import type { Logger } from '@cryptostream/ports';
import { noMetrics, runProducer, type ArchiveConfiguration, type Replayed } from '@cryptostream/producer';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failed, type Failure } from '../failure';
import type { ReadProgress } from '../input/read-progress';
import { refuseInvalid } from '../input/refuse-invalid';
import type { Destination } from './destination';
import { importSession } from './import-session';

export type ImportRequest = {
  readonly interval: Interval.Interval;
  readonly archive: readonly ArchiveSeries[];
  readonly skipInvalid: boolean;
  readonly destination: Destination;
  readonly progress: ReadProgress;
  readonly logger: Logger;
  readonly signal: AbortSignal;
};

export const importInterval =
  (request: ImportRequest): TE.TaskEither<Failure, Replayed> =>
  async () => {
    const { destination, logger, progress, signal } = request;
    let tell: (replayed: Replayed) => void = () => undefined;
    const replayed = new Promise<Replayed>((resolve) => (tell = resolve));
    const dependencies = {
      reader: destination.reader,
      openPublisher: destination.openPublisher,
      clock: systemClock,
      logger,
      metrics: { ...noMetrics, published: (records: number) => progress.klines(records) },
      random: Math.random,
    };
    const configuration = toConfiguration(request, tell);
    const producer = runProducer(
      dependencies,
      configuration,
      importSession(dependencies, configuration, destination.startAnew),
    );
    const end = await Promise.race([
      replayed.then((counts) => E.right(counts)),
      producer.ended.then((reason) => E.left(failed(reason ?? 'the import ended early.'))),
      aborted(signal),
    ]);
    // Publishes what waits.
    await producer.stop();
    return end;
  };

const toConfiguration = (
  { interval, archive, skipInvalid, destination, progress }: ImportRequest,
  onReplayed: (replayed: Replayed) => void,
): ArchiveConfiguration => {
  let toldBytes = 0;
  return {
    // Of the transactional id: an archive that is replayed by a service at the same time is fenced, or fences this.
    source: 'archive',
    interval,
    series: archive.map(({ series }) => series),
    symbolTable: destination.symbolTable,
    partitions: destination.partitions,
    whenFenced: 'end',
    archive,
    speed: 'max',
    refuse: refuseInvalid(),
    stopAtBadRow: !skipInvalid,
    onReplayed,
    onProgress: (doneBytes) => {
      progress.bytes(Math.max(0, doneBytes - toldBytes));
      toldBytes = Math.max(toldBytes, doneBytes);
    },
  };
};

const aborted = (signal: AbortSignal): Promise<E.Either<Failure, never>> =>
  new Promise((resolve) => {
    const interrupted = (): void => resolve(E.left({ _tag: 'Interrupted' }));
    if (signal.aborted) interrupted();
    else signal.addEventListener('abort', interrupted, { once: true });
  });
