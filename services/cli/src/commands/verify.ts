/** `cryptostream verify`: what is wrong with kline files, each by itself. */
import { RollUp, type Interval } from '@cryptostream/domain';
import type { FoundFile } from '@cryptostream/archive';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { DefineCommand, Run } from '../command';
import { exitCodes } from '../exit-codes';
import { failed, wrongUse, type Failure } from '../failure';
import { nameFiles } from '../input/name-files';
import { startProgress } from '../input/read-progress';
import { addSeriesOptions, parseInterval, type SeriesOptions } from '../input/series-options';
import { isShown, withOutput, type Output } from '../output/with-output';
import { say, type Surroundings } from '../surroundings';
import { addTotals, describeFile, describeTotals, noTotals } from '../verify/describe';
import { hasFindings } from '../verify/report';
import { verifyFile, type VerifiedFile } from '../verify/verify-file';

type Options = SeriesOptions & {
  readonly higher?: string;
  readonly higherInterval?: Interval.Interval;
  readonly json?: true;
};

export const defineVerify: DefineCommand = (program, surroundings, run) => {
  addSeriesOptions(
    program
      .command('verify')
      .summary('say what is wrong with kline files')
      .description(
        'Looks at each file by itself: gaps, duplicates, open times off the grid, rows that are no valid klines or out of order. ' +
          'Exit code 1 when something is found.',
      )
      .argument('<files...>', 'kline files and folders of them')
      .option('--higher <file>', 'longer klines of the same symbol that the rows have to add up to')
      .option(
        '--higher-interval <interval>',
        'interval of that file, where its name does not tell it',
        parseInterval,
      )
      .option('--json', 'a JSON array with an object for each file'),
  ).action((paths: readonly string[], options: Options) => run(verify(paths, options, surroundings)));
};

const verify = (paths: readonly string[], options: Options, surroundings: Surroundings): Run =>
  pipe(
    TE.Do,
    TE.bind('files', () => nameFiles(paths, options, surroundings)),
    TE.bind('higher', () => nameHigher(options, surroundings)),
    TE.chainFirst(({ files, higher }) => TE.fromEither(checkHigher(files, higher))),
    TE.chain(({ files, higher }) =>
      withOutput(undefined, surroundings, (output) =>
        verifyAll(files, higher, options.json === true ? inJson(output) : inWords(output), surroundings),
      ),
    ),
  );

const nameHigher = (
  { higher: path, higherInterval: interval, symbol }: Options,
  surroundings: Surroundings,
): TE.TaskEither<Failure, FoundFile | null> =>
  path === undefined
    ? TE.right(null)
    : pipe(
        nameFiles(
          [path],
          { ...(symbol !== undefined && { symbol }), ...(interval !== undefined && { interval }) },
          surroundings,
          '--symbol and --higher-interval',
        ),
        TE.filterOrElse(
          (files) => files.length === 1,
          () => wrongUse(`--higher ${path} is a folder; name one file.`),
        ),
        TE.map(([file]) => file ?? null),
      );

const checkHigher = (files: readonly FoundFile[], higher: FoundFile | null): E.Either<Failure, void> => {
  const other = files.find(({ series }) => higher !== null && series.symbol !== higher.series.symbol);
  if (other !== undefined)
    return E.left(
      wrongUse(
        `${other.path} holds ${other.series.symbol}, --higher ${higher?.path} ${higher?.series.symbol}; name files of one symbol.`,
      ),
    );
  const odd = files.find(
    ({ series }) => higher !== null && !RollUp.nests(series.interval, higher.series.interval),
  );
  return odd === undefined || higher === null
    ? E.right(undefined)
    : E.left(
        wrongUse(
          `${odd.path}: ${RollUp.describe({ _tag: 'DoesNotNest', lower: odd.series.interval, higher: higher.series.interval })}.`,
        ),
      );
};

/** How reports are written, one after the other. */
type Writer = {
  readonly file: (verified: VerifiedFile) => Promise<void>;
  readonly end: () => Promise<void>;
};

const verifyAll =
  (files: readonly FoundFile[], higher: FoundFile | null, writer: Writer, surroundings: Surroundings): Run =>
  async () => {
    const totalBytes = files.reduce((sum, { bytes }) => sum + bytes + (higher?.bytes ?? 0), 0);
    const progress = startProgress(totalBytes, isShown(undefined, surroundings), surroundings);
    let found = false;
    let unread = 0;
    try {
      for (const file of files) {
        const verified = await verifyFile(file, higher, progress, surroundings.signal)();
        if (E.isLeft(verified)) {
          const failure = verified.left;
          if (failure._tag !== 'Failed') return verified;
          unread += 1;
          progress.above(() => say(surroundings, failure.message));
          continue;
        }
        found ||= hasFindings(verified.right.report);
        await writer.file(verified.right);
      }
      await writer.end();
    } finally {
      progress.end();
    }
    if (unread > 0)
      return E.left(failed(`${unread} of ${files.length} files could not be verified; why stands above.`));
    return E.right(found ? exitCodes.findings : exitCodes.fine);
  };

const inJson = (output: Output): Writer => {
  let count = 0;
  return {
    file: async ({ report }) => {
      await output.write(`${count === 0 ? '[' : ','}\n${JSON.stringify(report)}`);
      count += 1;
    },
    end: () => output.write(count === 0 ? '[]\n' : '\n]\n'),
  };
};

const inWords = (output: Output): Writer => {
  let totals = noTotals;
  return {
    file: async (verified) => {
      totals = addTotals(totals, verified.report);
      await output.write(`${describeFile(verified)}\n`);
    },
    end: async () => {
      if (totals.files > 1) await output.write(`\n${describeTotals(totals)}\n`);
    },
  };
};
