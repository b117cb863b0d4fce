/** Reads back what the market pipeline of a source remembers, and where each input is read on. */
import {
  alertRulesSchema,
  marketPieceSchema,
  parseJson,
  Topics,
  type MarketPlace,
} from '@cryptostream/contracts';
import { Market, type Alerts } from '@cryptostream/domain';
import type { LogError, LogReader, LogRecord, Position } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { z } from 'zod';
import { readNewest } from '../read-newest';
import {
  inputsOf,
  marketFingerprint,
  memoryPartition,
  rulesPartition,
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
    readRuleSets(reader, configuration.plan.source),
    TE.chain((sets) =>
      pipe(
        readNewest(reader, Topics.marketMemory, memoryPartition),
        TE.chainEitherK(toValues(configuration.plan.source, marketPieceSchema)),
        TE.map((pieces) => toPipeline(configuration, pieces, sets)),
      ),
    ),
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

const readRuleSets = (
  reader: LogReader,
  source: string,
): TE.TaskEither<LogError, readonly Alerts.RuleSet[]> =>
  pipe(
    readNewest(reader, Topics.alertRules, rulesPartition),
    TE.chainEitherK(toValues(source, alertRulesSchema)),
  );

/** The records of a source; keys begin with it. */
const toValues =
  <A>(source: string, schema: z.ZodType<A>) =>
  (records: ReadonlyMap<string, LogRecord>): E.Either<LogError, readonly A[]> =>
    pipe(
      [...records].filter(([key]) => key.startsWith(`${source}/`)),
      E.traverseArray(([key, record]) => toValue(schema, key, record)),
    );

const toValue = <A>(schema: z.ZodType<A>, key: string, { topic, value }: LogRecord): E.Either<LogError, A> =>
  pipe(
    parseJson(new TextDecoder().decode(value ?? new Uint8Array())),
    E.chain((json) => {
      const result = schema.safeParse(json);
      return result.success ? E.right(result.data) : E.left(result.error.message);
    }),
    E.mapLeft((message) => refused(`${key} in ${topic} cannot be read: ${message}`)),
  );

const otherFingerprint = (found: string): LogError =>
  refused(
    `what ${Topics.marketMemory} remembers was computed with "${found}", this consumer computes "${marketFingerprint}". ` +
      `Run the former version, or let the market states be computed anew from the log by deleting topic ${Topics.marketMemory} ` +
      'while no market consumer runs, in one process by another --data file.',
  );

const refused = (message: string): LogError => ({ _tag: 'LogRefused', message, retryable: false });
