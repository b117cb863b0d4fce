/** `cryptostream rollup`: shorter klines as longer ones, exactly as the exchange makes its own. */
import type { ArchiveSeries } from '@cryptostream/archive';
import { RollUp, Series, type Interval } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { DefineCommand, Run } from '../command';
import { exitCodes } from '../exit-codes';
import { failed, wrongUse, type Failure } from '../failure';
import { bytesOf, nameSeries } from '../input/name-series';
import { readKlines } from '../input/read-klines';
import { startProgress, type ReadProgress } from '../input/read-progress';
import { addSeriesOptions, parseInterval, type SeriesOptions } from '../input/series-options';
import { isShown, withOutput, type Output } from '../output/with-output';
import { csvHeader, toCsvRow } from '../roll-up/csv-row';
import { wholeBuckets } from '../roll-up/whole-buckets';
import { say, type Surroundings } from '../surroundings';

type Options = SeriesOptions & {
  readonly to: Interval.Interval;
  readonly out?: string;
  readonly skipInvalid?: true;
};

export const defineRollUp: DefineCommand = (program, surroundings, run) => {
  addSeriesOptions(
    program
      .command('rollup')
      .summary('make longer klines of shorter ones')
      .description(
        'Rolls the klines of one series up, exactly as the exchange makes its own longer ones, and writes them as CSV. ' +
          'A longer kline that the files cover in part, at their beginning or end, is left out and told.',
      )
      .argument('<files...>', 'kline files of one series and folders of them')
      .requiredOption('--to <interval>', 'interval of the longer klines', parseInterval)
      .option('--out <file>', 'file to write; it appears when it is whole (default: standard output)')
      .option('--skip-invalid', 'tell rows that are no valid klines and go on without them'),
  ).action((paths: readonly string[], options: Options) => run(rollUp(paths, options, surroundings)));
};

const rollUp = (paths: readonly string[], options: Options, surroundings: Surroundings): Run =>
  pipe(
    nameSeries(paths, options, options.out, surroundings),
    TE.chainEitherK(theOnly),
    TE.chainFirstEitherK(({ series }) => checkNesting(series.interval, options.to)),
    TE.chain((series) => {
      const progress = startProgress(bytesOf([series]), isShown(options.out, surroundings), surroundings);
      return pipe(
        withOutput(options.out, surroundings, (output) =>
          rollUpSeries(series, options, output, progress, surroundings),
        ),
        TE.map((leftOut) => {
          leftOut.forEach((timeMs) =>
            say(
              surroundings,
              `left out: ${options.to} at ${new Date(timeMs).toISOString()}, which the files cover in part.`,
            ),
          );
          return exitCodes.fine;
        }),
      );
    }),
  );

const theOnly = (all: readonly ArchiveSeries[]): E.Either<Failure, ArchiveSeries> => {
  const [series, ...others] = all;
  return series !== undefined && others.length === 0
    ? E.right(series)
    : E.left(
        wrongUse(
          `these files hold ${all.length} series (${all.map((each) => Series.toKey(each.series)).join(', ')}); roll up one at a time.`,
        ),
      );
};

const checkNesting = (lower: Interval.Interval, higher: Interval.Interval): E.Either<Failure, void> =>
  RollUp.nests(lower, higher)
    ? E.right(undefined)
    : E.left(wrongUse(`--to ${higher}: ${RollUp.describe({ _tag: 'DoesNotNest', lower, higher })}.`));

/** Answers the open times of what is left out. */
const rollUpSeries =
  (
    series: ArchiveSeries,
    { to, skipInvalid }: Options,
    output: Output,
    progress: ReadProgress,
    surroundings: Surroundings,
  ): TE.TaskEither<Failure, readonly number[]> =>
  async () => {
    const buckets = wholeBuckets(to);
    try {
      await output.write(csvHeader);
      for await (const block of readKlines(series, {
        skipInvalid: skipInvalid === true,
        progress,
        surroundings,
      })) {
        if (E.isLeft(block)) return block;
        const over = pipe(block.right, E.traverseArray(buckets.add));
        if (E.isLeft(over)) return E.left(failed(`${RollUp.describe(over.left)}.`));
        await output.write(toText(over.right));
      }
      await output.write(toText([buckets.end()]));
      return E.right(buckets.leftOut());
    } finally {
      progress.end();
    }
  };

const toText = (buckets: readonly (RollUp.Bucket | null)[]): string =>
  buckets.map((bucket) => (bucket === null ? '' : toCsvRow(bucket.kline))).join('');
