/** `cryptostream enrich`: what a consumer computes, of files. */
import type { ArchiveSeries } from '@cryptostream/archive';
import { SeriesState, type Enrichment, type Kline } from '@cryptostream/domain';
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { DefineCommand, Run } from '../command';
import { enrichedColumns, type Column } from '../enrich/columns';
import { csvFormat } from '../enrich/csv-format';
import type { Format } from '../enrich/format';
import { jsonLinesFormat } from '../enrich/json-lines-format';
import { parquetFormat } from '../enrich/parquet-format';
import { exitCodes } from '../exit-codes';
import { wrongUse, type Failure } from '../failure';
import { bytesOf, nameSeries } from '../input/name-series';
import { readEnrichment } from '../input/read-enrichment';
import { readKlines } from '../input/read-klines';
import { startProgress } from '../input/read-progress';
import { addSeriesOptions, type SeriesOptions } from '../input/series-options';
import { isShown, withOutput, type Output } from '../output/with-output';
import type { Surroundings } from '../surroundings';

type Options = SeriesOptions & {
  readonly format: 'csv' | 'jsonl' | 'parquet';
  readonly indicators?: string;
  readonly out?: string;
  readonly skipInvalid?: true;
};

export const defineEnrich: DefineCommand = (program, surroundings, run) => {
  addSeriesOptions(
    program
      .command('enrich')
      .summary('compute indicators, signals and flags')
      .description(
        'Runs klines through the pipeline of the consumers and writes a row for each, with the values that a live run stores; ' +
          'empty while a value is not warm. Files of one series are one run, in the order of their times.',
      )
      .argument('<files...>', 'kline files and folders of them')
      .addOption(
        new Option('--format <format>', 'what is written')
          .choices(['csv', 'jsonl', 'parquet'])
          .default('csv'),
      )
      .option('--indicators <file>', 'what is computed (default: indicators.yaml beside the README)')
      .option('--out <file>', 'file to write; it appears when it is whole (default: standard output)')
      .option('--skip-invalid', 'tell rows that are no valid klines and go on without them'),
  ).action((paths: readonly string[], options: Options) => run(enrich(paths, options, surroundings)));
};

const enrich = (paths: readonly string[], options: Options, surroundings: Surroundings): Run =>
  pipe(
    TE.Do,
    TE.bind('enrichment', () => TE.fromEither(readEnrichment(options.indicators))),
    TE.chainFirstEitherK(() => checkFormat(options, surroundings)),
    TE.bind('archive', () => nameSeries(paths, options, options.out, surroundings)),
    TE.bind('format', ({ enrichment }) =>
      TE.fromTask(() => openFormat(options.format, enrichedColumns(enrichment.names))),
    ),
    TE.chain(({ archive, enrichment, format }) =>
      withOutput(options.out, surroundings, (output) =>
        enrichAll(archive, enrichment, format, output, options, surroundings),
      ),
    ),
    TE.map(() => exitCodes.fine),
  );

const checkFormat = ({ format, out }: Options, surroundings: Surroundings): E.Either<Failure, void> =>
  format === 'parquet' && isShown(out, surroundings)
    ? E.left(wrongUse('--format parquet is not for a terminal; say --out FILE.'))
    : E.right(undefined);

const openFormat = async (format: Options['format'], columns: readonly Column[]): Promise<Format> => {
  switch (format) {
    case 'csv':
      return csvFormat(columns);
    case 'jsonl':
      return jsonLinesFormat(columns);
    case 'parquet':
      return parquetFormat(columns);
  }
};

const enrichAll =
  (
    archive: readonly ArchiveSeries[],
    enrichment: Enrichment.Enrichment,
    format: Format,
    output: Output,
    { out, skipInvalid }: Options,
    surroundings: Surroundings,
  ): TE.TaskEither<Failure, void> =>
  async () => {
    const progress = startProgress(bytesOf(archive), isShown(out, surroundings), surroundings);
    const reading = { skipInvalid: skipInvalid === true, progress, surroundings };
    try {
      await output.write(format.head);
      for (const series of archive) {
        const next = enricher(enrichment);
        for await (const block of readKlines(series, reading)) {
          if (E.isLeft(block)) return block;
          await output.write(format.rows(next(block.right)));
        }
      }
      await output.write(format.tail());
      return E.right(undefined);
    } finally {
      progress.end();
    }
  };

/** Of one series: klines in open-time order, each of which is newer than all before and so is enriched. */
const enricher = (
  enrichment: Enrichment.Enrichment,
): ((klines: readonly Kline[]) => readonly SeriesState.EnrichedKline[]) => {
  const advance = SeriesState.advanceOwned(enrichment);
  let state: SeriesState.SeriesState | null = null;
  return (klines) =>
    klines.flatMap((kline) => {
      const [outcome, after] = advance(state, kline);
      state = after;
      return outcome._tag === 'Enriched' ? [outcome.enriched] : [];
    });
};
