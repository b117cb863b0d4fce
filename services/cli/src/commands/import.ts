/** `cryptostream import`: kline files into the log, where the consumers find them. */
import type { ArchiveSeries } from '@cryptostream/archive';
import { Interval } from '@cryptostream/domain';
import type { Logger } from '@cryptostream/ports';
import type { Replayed } from '@cryptostream/producer';
import { Configuration } from '@cryptostream/runtime';
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { DefineCommand, Run } from '../command';
import { exitCodes } from '../exit-codes';
import { wrongUse, type Failure } from '../failure';
import { openDataFile } from '../import/data-file-destination';
import type { Destination } from '../import/destination';
import { importInterval } from '../import/import-interval';
import { openKafka } from '../import/kafka-destination';
import { personLogger } from '../import/person-logger';
import { bytesOf, nameSeries } from '../input/name-series';
import { parseBrokers, parseSource, parseWith } from '../input/parse-options';
import { readEnrichment } from '../input/read-enrichment';
import { startProgress, type ReadProgress } from '../input/read-progress';
import { addSeriesOptions, type SeriesOptions } from '../input/series-options';
import { say, type Surroundings } from '../surroundings';

type Options = SeriesOptions & {
  readonly brokers?: readonly string[];
  readonly data?: string;
  readonly source?: string;
  readonly symbolTable?: readonly string[];
  readonly partitions: number;
  readonly indicators?: string;
  readonly skipInvalid?: true;
};

export const defineImport: DefineCommand = (program, surroundings, run) => {
  addSeriesOptions(
    program
      .command('import')
      .summary('bring kline files into Kafka or a data file')
      .description(
        'Appends the klines of files to the log, oldest first, each once: to the topics of a Kafka cluster or to the data file of npm start. ' +
          'An import that was cut off goes on when it is run again.',
      )
      .argument('<files...>', 'kline files and folders of them')
      .addOption(
        new Option('--brokers <list>', 'Kafka brokers, host:port separated by commas')
          .argParser(parseBrokers)
          .conflicts('data'),
      )
      .option('--data <file>', 'data file, as for npm start')
      .option(
        '--source <name>',
        'name of the source (default: binance, or what the file names tell)',
        parseSource,
      )
      .addOption(
        new Option('--symbol-table <list>', 'with --brokers: every symbol of the installation, in its order')
          .env('SYMBOL_TABLE')
          .argParser(parseWith(Configuration.symbols)),
      )
      .addOption(
        new Option('--partitions <number>', 'with --brokers: partitions of its topics')
          .env('PARTITIONS')
          .default(4)
          .argParser(parseWith(Configuration.integer(1, 1_000))),
      )
      .option('--skip-invalid', 'tell rows that are no valid klines and go on without them'),
  ).action((paths: readonly string[], options: Options) => run(importFiles(paths, options, surroundings)));
};

const importFiles = (paths: readonly string[], options: Options, surroundings: Surroundings): Run =>
  pipe(
    TE.fromEither(checkDestination(options)),
    TE.chain(() => nameSeries(paths, options, undefined, surroundings)),
    TE.chainFirstEitherK((archive) => checkSymbols(archive, options)),
    TE.chain((archive) => importAll(archive, options, surroundings)),
  );

const checkDestination = ({ brokers, data, symbolTable }: Options): E.Either<Failure, void> => {
  if (brokers === undefined && data === undefined)
    return E.left(
      wrongUse('say where to: --brokers LIST for Kafka, or --data FILE for the data file of npm start.'),
    );
  return brokers !== undefined && symbolTable === undefined
    ? E.left(
        wrongUse(
          '--brokers needs --symbol-table LIST (or SYMBOL_TABLE): the list that the services have, whose order decides the partitions.',
        ),
      )
    : E.right(undefined);
};

const checkSymbols = (
  archive: readonly ArchiveSeries[],
  { brokers, symbolTable = [] }: Options,
): E.Either<Failure, void> => {
  const unknown = archive.map(({ series }) => series.symbol).find((symbol) => !symbolTable.includes(symbol));
  return brokers === undefined || unknown === undefined
    ? E.right(undefined)
    : E.left(
        wrongUse(
          `${unknown} does not stand in the symbol table (${symbolTable.join(', ')}); append it at the end, for the services as well.`,
        ),
      );
};

const importAll =
  (archive: readonly ArchiveSeries[], options: Options, surroundings: Surroundings): Run =>
  async () => {
    const progress = startProgress(bytesOf(archive), false, surroundings);
    const logger = personLogger(progress, surroundings);
    try {
      const opened = await open(archive, options, logger, surroundings.signal)();
      if (E.isLeft(opened)) return opened;
      try {
        return await importInto(opened.right, archive, options, progress, logger, surroundings)();
      } finally {
        await opened.right.close();
      }
    } finally {
      progress.end();
    }
  };

const open = (
  archive: readonly ArchiveSeries[],
  { brokers, data, symbolTable = [], partitions, indicators }: Options,
  logger: Logger,
  signal: AbortSignal,
): TE.TaskEither<Failure, Destination> =>
  brokers === undefined
    ? pipe(
        TE.fromEither(readEnrichment(indicators)),
        TE.chain((enrichment) =>
          openDataFile(
            {
              file: data ?? '',
              symbols: [...new Set(archive.map(({ series }) => series.symbol))],
              intervals: intervalsOf(archive),
              enrichment,
            },
            logger,
            signal,
          ),
        ),
      )
    : openKafka({ brokers, symbolTable, partitions }, logger);

const importInto =
  (
    destination: Destination,
    archive: readonly ArchiveSeries[],
    { skipInvalid }: Options,
    progress: ReadProgress,
    logger: Logger,
    surroundings: Surroundings,
  ): Run =>
  async () => {
    for (const interval of intervalsOf(archive)) {
      const imported = await pipe(
        importInterval({
          interval,
          archive: archive.filter(({ series }) => series.interval === interval),
          skipInvalid: skipInvalid === true,
          destination,
          progress,
          logger,
          signal: surroundings.signal,
        }),
        TE.chainFirst(() => destination.settle(interval)),
      )();
      if (E.isLeft(imported)) {
        if (imported.left._tag === 'Interrupted')
          progress.above(() => say(surroundings, 'interrupted; run the same command again to go on.'));
        return imported;
      }
      progress.above(() => say(surroundings, describe(interval, imported.right)));
    }
    return E.right(exitCodes.fine);
  };

/** Shortest first. */
const intervalsOf = (archive: readonly ArchiveSeries[]): readonly Interval.Interval[] =>
  Interval.all.filter((interval) => archive.some(({ series }) => series.interval === interval));

const describe = (interval: Interval.Interval, { klines, alreadyThere, badRows }: Replayed): string =>
  `${interval}: ${klines} klines imported` +
  (alreadyThere > 0 ? `, ${alreadyThere} were there already` : '') +
  (badRows > 0 ? `, ${badRows} ${badRows === 1 ? 'row' : 'rows'} left out` : '') +
  '.';
