/** Appends `recompute` records to the log, all in one transaction, and finds out where they came to stand. */
import {
  decodeRecomputeRecord,
  encodeRecompute,
  recomputeType,
  Topics,
  type Recompute,
} from '@cryptostream/contracts';
import type { LogError, LogReader, NewRecord, OpenPublisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';

export type Request = Recompute & { readonly partition: number };

type Log = { readonly reader: LogReader; readonly openPublisher: OpenPublisher };

/** @returns by partition: the offset of the last record that was appended */
export const requestRecompute = (
  { reader, openPublisher }: Log,
  requests: readonly Request[],
): TE.TaskEither<LogError, ReadonlyMap<number, number>> => {
  const interval = requests[0]!.interval;
  const topic = Topics.klines(interval);
  return pipe(
    // Of its own: the producers of the topic go on.
    openPublisher(`recompute-${interval}`, [topic]),
    TE.bindTo('publisher'),
    TE.bind('before', () => reader.offsets(topic)),
    TE.chainFirst(({ publisher }) =>
      pipe(
        publisher.publish(requests.map(toRecord)),
        TE.tapError(() => TE.fromTask(publisher.close)),
      ),
    ),
    TE.chain(({ publisher, before }) => async () => {
      await publisher.close();
      const ends = new Map<number, number>();
      for (const partition of new Set(requests.map((request) => request.partition))) {
        const low = before.find((row) => row.partition === partition)?.high ?? 0;
        const found = await findLast(reader, requests, partition, low);
        if (E.isLeft(found)) return found;
        ends.set(partition, found.right);
      }
      return E.right(ends);
    }),
  );
};

const toRecord = (request: Request): NewRecord => ({
  topic: Topics.klines(request.interval),
  partition: request.partition,
  key: request.symbol,
  value: encodeRecompute(request),
  headers: { type: recomputeType },
});

// What was committed becomes visible a moment later.
const findLast = async (
  reader: LogReader,
  requests: readonly Request[],
  partition: number,
  from: number,
): Promise<E.Either<LogError, number>> => {
  const wanted = requests.filter((request) => request.partition === partition);
  const { interval } = wanted[0]!;
  const place = { interval, symbols: wanted.map(({ symbol }) => symbol) };
  const missing = new Set(wanted.map(encodeRecompute));
  for (let offset = from, tries = 0; tries < 200;) {
    const page = await reader.read(Topics.klines(interval), partition, offset)();
    if (E.isLeft(page)) return page;
    for (const record of page.right.records) {
      if (record.headers['type'] !== recomputeType) continue;
      const decoded = decodeRecomputeRecord(place)(record);
      if (E.isRight(decoded)) missing.delete(encodeRecompute(decoded.right));
      if (missing.size === 0) return E.right(record.offset);
    }
    if (page.right.nextOffset === offset) {
      tries += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    offset = page.right.nextOffset;
  }
  return E.left({
    _tag: 'LogUnavailable',
    message: `the records were appended to ${Topics.klines(interval)}, but cannot be read back`,
    retryable: true,
  });
};
