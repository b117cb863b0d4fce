/** `cryptostream dead-letters redrive`. */
import { Topics } from '@cryptostream/contracts';
import { Configuration } from '@cryptostream/runtime';
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Publisher } from '@cryptostream/ports';
import type { DefineCommand, Run } from '../command';
import type { DeadLetterEntry } from '../dead-letters/dead-letter-entry';
import { countOf } from '../dead-letters/describe-list';
import { matches, type Filter } from '../dead-letters/filter-entries';
import { addFilterOptions } from '../dead-letters/filter-options';
import { withLog, type OpenedLog } from '../dead-letters/open-log';
import { readEntries } from '../dead-letters/read-entries';
import { redriveLetters } from '../dead-letters/redrive-letters';
import { unknownId } from '../dead-letters/unknown-id';
import { exitCodes } from '../exit-codes';
import { failedWith, wrongUse, type Failure } from '../failure';
import { personLogger } from '../import/person-logger';
import { addLogOptions, type LogOptions } from '../log/log-options';
import { parseWith } from '../input/parse-options';
import { startProgress } from '../input/read-progress';
import { say, type Surroundings } from '../surroundings';

type Options = LogOptions &
  Omit<Filter, 'status'> & {
    readonly symbolTable?: readonly string[];
    readonly all?: true;
    readonly dryRun?: true;
    readonly anyway?: true;
  };

export const defineRedriveDeadLetters: DefineCommand = (program, surroundings, run) => {
  addFilterOptions(
    addLogOptions(
      program
        .command('redrive')
        .summary('send originals anew')
        .description(
          'Appends the originals to the topics and partitions they came from, each once, however often it is run. ' +
            'What the consumers make of them follows from their rules. Exit code 1 when some cannot be sent.',
        )
        .argument('[ids...]', 'as list shows them'),
    ),
  )
    .option('--all', 'every dead letter')
    .addOption(
      new Option('--symbol-table <list>', 'with --brokers: every symbol of the installation, in its order')
        .env('SYMBOL_TABLE')
        .argParser(parseWith(Configuration.symbols)),
    )
    .option('--anyway', 'send also what the rules of this version would refuse again')
    .option('--dry-run', 'say what would be done, and send nothing')
    .action((ids: readonly string[], options: Options) => run(redrive(ids, options, surroundings)));
};

const redrive = (ids: readonly string[], options: Options, surroundings: Surroundings): Run =>
  pipe(
    TE.fromEither(check(ids, options)),
    TE.chain(() =>
      withLog(options, personLogger(startProgress(0, false, surroundings), surroundings), (log) =>
        withPublisher(log, options, (publisher) =>
          pipe(
            readEntries(log.reader, surroundings.signal),
            TE.chainEitherK(({ entries }) => choose(entries, ids, options)),
            TE.chain((chosen) => redriveChosen(log, publisher, chosen, options, surroundings)),
          ),
        ),
      ),
    ),
  );

const check = (ids: readonly string[], options: Options): E.Either<Failure, void> => {
  const { reason, topic, symbol, from, to, all, brokers, symbolTable } = options;
  const filters = [reason, topic, symbol, from, to].filter((filter) => filter !== undefined).length;
  if ([ids.length, filters, all === true ? 1 : 0].filter((count) => count > 0).length !== 1)
    return E.left(
      wrongUse(
        'say which: either their ids, or filters as --reason and --from (all of them must hold), or --all.',
      ),
    );
  return brokers !== undefined && symbolTable === undefined
    ? E.left(
        wrongUse(
          '--brokers needs --symbol-table LIST (or SYMBOL_TABLE): the list that the services have, whose order decides the partitions.',
        ),
      )
    : E.right(undefined);
};

/**
 * Opened before anything is read: a redrive that goes on elsewhere is fenced, and what one that was killed has committed can be
 * read. So each dead letter is redriven once.
 */
const withPublisher =
  <A>(
    { openPublisher }: OpenedLog,
    { dryRun }: Options,
    use: (publisher: Publisher | null) => TE.TaskEither<Failure, A>,
  ): TE.TaskEither<Failure, A> =>
  async () => {
    if (dryRun === true) return use(null)();
    const publisher = await openPublisher('redrive', [Topics.deadLetters])();
    if (E.isLeft(publisher)) return E.left(failedWith(publisher.left));
    try {
      return await use(publisher.right)();
    } finally {
      await publisher.right.close();
    }
  };

const choose = (
  entries: readonly DeadLetterEntry[],
  ids: readonly string[],
  options: Options,
): E.Either<Failure, readonly DeadLetterEntry[]> => {
  if (ids.length === 0) return E.right(entries.filter(matches(options)));
  const known = new Set(entries.map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  return unknown === undefined
    ? E.right(entries.filter(({ id }) => ids.includes(id)))
    : E.left(unknownId(unknown));
};

const redriveChosen = (
  { reader }: OpenedLog,
  publisher: Publisher | null,
  chosen: readonly DeadLetterEntry[],
  { symbolTable = [], brokers, anyway }: Options,
  surroundings: Surroundings,
): Run => {
  const open = chosen.filter(({ redrivenAtMs }) => redrivenAtMs === null);
  let [redriven, refused, before] = [0, 0, chosen.length - open.length];
  const tell = (end: string): void =>
    say(
      surroundings,
      `${end}${countOf(redriven)} ${publisher === null ? 'would be redriven' : 'redriven'}, ` +
        `${before} already ${before === 1 ? 'was' : 'were'}, ${refused} cannot be.`,
    );
  return pipe(
    redriveLetters({
      reader,
      publisher,
      chosen: open,
      ground: { symbolTable: brokers === undefined ? null : symbolTable, anyway: anyway === true },
      onRedriven: (ids) => {
        redriven += ids.length;
        if (publisher === null) ids.forEach((id) => say(surroundings, `${id} would be redriven.`));
      },
      onFound: () => (before += 1),
      onRefused: (id, why) => {
        refused += 1;
        if (refused <= toldLimit) say(surroundings, `${id} ${why}.`);
        if (refused === toldLimit + 1) say(surroundings, 'more that cannot be redriven are counted only.');
      },
      signal: surroundings.signal,
    }),
    TE.bimap(
      (failure) => {
        tell(
          failure._tag === 'Interrupted' ? 'interrupted; run the same command again to go on: ' : 'so far: ',
        );
        return failure;
      },
      () => {
        tell('');
        return refused > 0 ? exitCodes.findings : exitCodes.fine;
      },
    ),
  );
};

/** Dead letters that cannot be redriven are often many of one kind. */
const toldLimit = 20;
