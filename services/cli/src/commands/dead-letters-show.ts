/** `cryptostream dead-letters show`. */
import { Topics } from '@cryptostream/contracts';
import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { DefineCommand, Run } from '../command';
import type { DeadLetterEntry } from '../dead-letters/dead-letter-entry';
import { decodeDeadLetter } from '../dead-letters/decode-dead-letter';
import { describeDeadLetter, toJson } from '../dead-letters/describe-dead-letter';
import { withLog } from '../dead-letters/open-log';
import { readEntries } from '../dead-letters/read-entries';
import { unknownId } from '../dead-letters/unknown-id';
import { exitCodes } from '../exit-codes';
import { failed, type Failure } from '../failure';
import { personLogger } from '../import/person-logger';
import { addLogOptions, type LogOptions } from '../log/log-options';
import { startProgress } from '../input/read-progress';
import { withOutput } from '../output/with-output';
import type { Surroundings } from '../surroundings';

type Options = LogOptions & { readonly json?: true };

export const defineShowDeadLetter: DefineCommand = (program, surroundings, run) => {
  addLogOptions(
    program
      .command('show')
      .summary('all of one')
      .description('All reasons with paths and values, the headers, and the original.')
      .argument('<id>', 'as list shows it'),
  )
    .option('--json', 'a JSON object')
    .action((id: string, options: Options) => run(show(id, options, surroundings)));
};

const show = (id: string, options: Options, surroundings: Surroundings): Run =>
  pipe(
    withLog(options, personLogger(startProgress(0, false, surroundings), surroundings), ({ reader }) =>
      pipe(
        readEntries(reader, surroundings.signal),
        TE.map(({ entries }) => entries.filter((entry) => entry.id === id)),
        TE.filterOrElse(RA.isNonEmpty, () => unknownId(id)),
        TE.chain(TE.traverseSeqArray((entry) => describe(reader, entry, options))),
        // Of a topic that was made anew several records may have stood at one place.
        TE.map((texts) => texts.join(options.json === true ? '' : '\n')),
      ),
    ),
    TE.chain((text) => withOutput(undefined, surroundings, ({ write }) => TE.fromTask(() => write(text)))),
    TE.map(() => exitCodes.fine),
  );

const describe = (
  reader: LogReader,
  entry: DeadLetterEntry,
  { json }: Options,
): TE.TaskEither<Failure, string> =>
  pipe(
    reader.read(Topics.deadLetters, entry.place.partition, entry.place.offset),
    TE.mapLeft(({ message }) => failed(`${message}.`)),
    TE.chainEitherK(({ records }) => {
      const record = records.find(({ offset }) => offset === entry.place.offset);
      const decoded = record === undefined ? null : decodeDeadLetter(record);
      return decoded?._tag === 'DeadLetter'
        ? E.right((json === true ? toJson : describeDeadLetter)(decoded.letter, entry))
        : E.left(unknownId(entry.id));
    }),
  );
