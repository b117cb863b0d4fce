/** Reads back what the market pipeline of a source remembers, and where each input is read on. */
import {
  marketPieceSchema,
  parseJson,
  Topics,
  type MarketPiece,
  type MarketPlace,
} from '@cryptostream/contracts';
import { Market } from '@cryptostream/domain';
import type { LogError, LogReader, LogRecord, Position } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { readNewest } from '../read-newest';
import {
  inputsOf,
  marketFingerprint,
  memoryPartition,
  toPipeline,
  type Input,
  type MarketConfiguration,
  type MarketPipeline,
} from './topology';

export type RestoredMarket = {
  readonly pipeline: MarketPipeline;
  readonly positions: readonly Position[];
};

/** One position for each input, in their order. */
export const restoreMarket = (
  reader: LogReader,
  configuration: MarketConfiguration,
): TE.TaskEither<LogError, RestoredMarket> =>
  pipe(
    readNewest(reader, Topics.marketMemory, memoryPartition),
    TE.chainEitherK((records) => toPieces(configuration.plan.source, records)),
    TE.map((pieces) => toPipeline(configuration, pieces)),
    TE.chainEitherK(({ pipeline, place }) =>
      place === null || place.fingerprint === marketFingerprint
        ? E.right({ pipeline, place })
        : E.left(otherFingerprint(place.fingerprint)),
    ),
    TE.chain(({ pipeline, place }) =>
      pipe(
        inputsOf(configuration),
        TE.traverseSeqArray((input) => toPosition(reader, pipeline, place, input)),
        TE.map((positions) => ({ pipeline, positions })),
      ),
    ),
  );

// A series that nothing is remembered of may stand in front of where the others are: the first start, or it was added.
const toPosition = (
  reader: LogReader,
  { join }: MarketPipeline,
  place: MarketPlace | null,
  { topic, partition, series }: Input,
): TE.TaskEither<LogError, Position> => {
  const isKnown = series.every((each) => join.queues.get(Market.keyOf(each))?.begun === true);
  const offset = isKnown ? place?.offsets[topic]?.[partition] : undefined;
  return offset !== undefined
    ? TE.right({ topic, partition, offset })
    : pipe(
        reader.offsets(topic),
        TE.map((rows) => rows.find((row) => row.partition === partition)?.low ?? 0),
        TE.map((low) => ({ topic, partition, offset: low })),
      );
};

const toPieces = (
  source: string,
  records: ReadonlyMap<string, LogRecord>,
): E.Either<LogError, readonly MarketPiece[]> =>
  pipe(
    [...records].filter(([key]) => key.startsWith(`${source}/`)),
    E.traverseArray(([key, record]) => toPiece(key, record)),
  );

const toPiece = (key: string, { value }: LogRecord): E.Either<LogError, MarketPiece> =>
  pipe(
    parseJson(new TextDecoder().decode(value ?? new Uint8Array())),
    E.chain((json) => {
      const result = marketPieceSchema.safeParse(json);
      return result.success ? E.right(result.data) : E.left(result.error.message);
    }),
    E.mapLeft((message) => refused(`${key} in ${Topics.marketMemory} cannot be read: ${message}`)),
  );

const otherFingerprint = (found: string): LogError =>
  refused(
    `what ${Topics.marketMemory} remembers was computed with "${found}", this consumer computes "${marketFingerprint}". ` +
      `Run the former version, or let the market states be computed anew from the log by deleting topic ${Topics.marketMemory} ` +
      'while no market consumer runs, in one process by another --data file.',
  );

const refused = (message: string): LogError => ({ _tag: 'LogRefused', message, retryable: false });
