/** `cryptostream dead-letters list`. */
import { Configuration } from '@cryptostream/runtime';
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { DefineCommand, Run } from '../command';
import type { Entries } from '../dead-letters/collect-entries';
import { countOf, summarise, toJsonLine, toTable } from '../dead-letters/describe-list';
import { matches, type Filter } from '../dead-letters/filter-entries';
import { addFilterOptions } from '../dead-letters/filter-options';
import { withLog } from '../dead-letters/open-log';
import { readEntries } from '../dead-letters/read-entries';
import { exitCodes } from '../exit-codes';
import { personLogger } from '../import/person-logger';
import { addLogOptions, type LogOptions } from '../log/log-options';
import { parseWith } from '../input/parse-options';
import { startProgress } from '../input/read-progress';
import { withOutput } from '../output/with-output';
import { say, type Surroundings } from '../surroundings';

type Options = LogOptions & Filter & { readonly json?: true; readonly limit?: number };

export const defineListDeadLetters: DefineCommand = (program, surroundings, run) => {
  addFilterOptions(
    addLogOptions(
      program
        .command('list')
        .summary('which there are')
        .description('A line for each dead letter, oldest first.'),
    ),
  )
    .addOption(
      new Option('--status <status>', 'whether it was redriven')
        .choices(['open', 'redriven', 'all'])
        .default('open'),
    )
    .option('--limit <number>', 'the newest so many', parseWith(Configuration.integer(1, 1_000_000)))
    .option('--json', 'JSON Lines')
    .action((options: Options) => run(list(options, surroundings)));
};

const list = (options: Options, surroundings: Surroundings): Run =>
  pipe(
    withLog(options, personLogger(startProgress(0, false, surroundings), surroundings), ({ reader }) =>
      readEntries(reader, surroundings.signal),
    ),
    TE.chain((found) => show(found, options, surroundings)),
  );

const show = ({ entries, unreadable }: Entries, options: Options, surroundings: Surroundings): Run => {
  const chosen = entries.filter(matches(options));
  const shown = options.limit === undefined ? chosen : chosen.slice(-options.limit);
  return pipe(
    withOutput(undefined, surroundings, ({ write }) =>
      TE.fromTask(async () => {
        if (options.json === true) for (const entry of shown) await write(toJsonLine(entry));
        else if (shown.length > 0) await write(toTable(shown));
      }),
    ),
    TE.map(() => {
      say(surroundings, `${summarise(chosen)}${describeRest(entries.length, chosen.length, shown.length)}.`);
      if (unreadable > 0)
        say(
          surroundings,
          `${unreadable} records of topic dead-letters are no dead letters and were left out.`,
        );
      return exitCodes.fine;
    }),
  );
};

const describeRest = (all: number, chosen: number, shown: number): string =>
  (shown < chosen ? `; the newest ${shown} are shown` : '') +
  (chosen < all ? `; of ${countOf(all)} in all` : '');
