/** `cryptostream recompute`: asks, in the log, for a series to be computed anew. */
import { currentFingerprint } from '@cryptostream/consumer';
import { Interval, Series, type Enrichment } from '@cryptostream/domain';
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { DefineCommand, Run } from '../command';
import { exitCodes } from '../exit-codes';
import { failedWith, wrongUse, type Failure } from '../failure';
import { personLogger } from '../import/person-logger';
import { parseSource, parseTime } from '../input/parse-options';
import { readEnrichment } from '../input/read-enrichment';
import { startProgress } from '../input/read-progress';
import { parseInterval, parseSymbol } from '../input/series-options';
import { addLogOptions, checkLogOptions, type LogOptions } from '../log/log-options';
import { findSeries, type KnownSeries } from '../recompute/find-series';
import { openLog, type OpenedLog } from '../recompute/open-log';
import { requestRecompute, type Request } from '../recompute/request-recompute';
import { untilRecomputed } from '../recompute/until-recomputed';
import { say, type Surroundings } from '../surroundings';

type Options = LogOptions & {
  readonly symbol?: string;
  readonly all?: true;
  readonly interval: Interval.Interval;
  readonly source?: string;
  readonly from?: number;
  readonly indicators?: string;
  readonly wait?: true;
};

export const defineRecompute: DefineCommand = (program, surroundings, run) => {
  addLogOptions(
    program
      .command('recompute')
      .summary('have a series computed anew, late and restated klines in their places')
      .description(
        'Appends a record to the log that asks for it, so that a replay does it again. The consumer that reads it computes the series in the order of ' +
          'its open times with the latest version of each kline, and writes anew what is stored from --from on. After indicators.yaml has changed: --all, without --from.',
      )
      .addOption(
        new Option('--symbol <symbol>', 'symbol of the series').argParser(parseSymbol).conflicts('all'),
      )
      .option('--all', 'every series of the interval, as after a change of the configuration')
      .requiredOption('--interval <interval>', 'interval of the series', parseInterval)
      .option('--source <name>', 'source of the series (default: each that has it)', parseSource)
      .option(
        '--from <time>',
        'first open time to be written anew, ISO 8601 or epoch ms (default: all)',
        parseTime,
      ),
  )
    .option('--indicators <file>', 'what is computed, as the consumers have it (default: indicators.yaml)')
    .option('--wait', 'with --brokers: end only when it is done')
    .action((options: Options) => run(recompute(options, surroundings)));
};

const recompute = (options: Options, surroundings: Surroundings): Run =>
  pipe(
    TE.fromEither(check(options)),
    TE.chainEitherK(() => readEnrichment(options.indicators)),
    TE.chain((enrichment) => async () => {
      const logger = personLogger(startProgress(0, false, surroundings), surroundings);
      const opened = await openLog(options, options.interval, enrichment, logger)();
      if (E.isLeft(opened)) return opened;
      try {
        return await ask(opened.right, options, enrichment, surroundings)();
      } finally {
        await opened.right.close();
      }
    }),
  );

const check = (options: Options): E.Either<Failure, void> =>
  options.symbol === undefined && options.all === undefined
    ? E.left(wrongUse('say which series: --symbol SYMBOL, or --all.'))
    : checkLogOptions(options);

const ask = (
  log: OpenedLog,
  options: Options,
  enrichment: Enrichment.Enrichment,
  surroundings: Surroundings,
): Run =>
  pipe(
    findSeries(log.reader, options),
    TE.chainFirstEitherK((found) => checkWhole(found, options, enrichment)),
    TE.chain((found) =>
      pipe(
        requestRecompute(log, toRequests(found, options, enrichment)),
        TE.mapLeft(failedWith),
        TE.tapIO(() => () => tell(found, options, log, surroundings)),
        TE.chain((ends) => work(log, options, ends, surroundings)),
      ),
    ),
    TE.map(() => exitCodes.fine),
  );

// Values of two configurations would stand side by side, and no consumer would take over.
const checkWhole = (
  found: readonly KnownSeries[],
  { from }: Options,
  enrichment: Enrichment.Enrichment,
): E.Either<Failure, void> => {
  const fingerprint = currentFingerprint({ enrichment });
  const cut = found.find(
    (each) => each.fingerprint !== fingerprint && from !== undefined && from > each.firstOpenTimeMs,
  );
  return cut === undefined
    ? E.right(undefined)
    : E.left(
        wrongUse(
          `${Series.toKey(cut)} was computed with another configuration, "${cut.fingerprint}": leave out --from, so that all of it is computed anew.`,
        ),
      );
};

const toRequests = (
  found: readonly KnownSeries[],
  { from }: Options,
  enrichment: Enrichment.Enrichment,
): readonly Request[] =>
  found.map(({ partition, source, symbol, interval }) => ({
    source,
    symbol,
    interval,
    partition,
    // What is older than the first kline cannot be there: from the beginning is from 0.
    fromMs: from === undefined ? 0 : Interval.openTimeAt(interval, from),
    fingerprint: currentFingerprint({ enrichment }),
  }));

const tell = (
  found: readonly KnownSeries[],
  { from, interval, wait }: Options,
  { work: here }: OpenedLog,
  surroundings: Surroundings,
): void => {
  const since =
    from === undefined
      ? 'from its beginning'
      : `from ${new Date(Interval.openTimeAt(interval, from)).toISOString()}`;
  for (const each of found) say(surroundings, `${Series.toKey(each)} is asked for ${since} on.`);
  if (here !== null) say(surroundings, 'it is being computed anew.');
  else if (wait === undefined)
    say(
      surroundings,
      `the consumers of ${interval} do it when they come to it; --wait waits for them. Until then what is stored stays.`,
    );
};

const work = (
  { reader, work: here }: OpenedLog,
  { interval, wait }: Options,
  ends: ReadonlyMap<number, number>,
  surroundings: Surroundings,
): TE.TaskEither<Failure, void> => {
  if (here === null && wait === undefined) return TE.right(undefined);
  return pipe(
    here === null
      ? untilRecomputed(reader, interval, ends, surroundings.signal)
      : pipe(
          findSeries(reader, { interval }),
          TE.chain((all) => here([...new Set(all.map(({ symbol }) => symbol))], surroundings.signal)),
        ),
    TE.tapIO(() => () => say(surroundings, 'done.')),
  );
};
