/** Which log is meant: a Kafka cluster, or a data file. */
import { Option, type Command } from 'commander';
import * as E from 'fp-ts/Either';
import { wrongUse, type Failure } from '../failure';
import { parseBrokers } from '../input/parse-options';

export type LogOptions = { readonly brokers?: readonly string[]; readonly data?: string };

export const addLogOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--brokers <list>', 'Kafka brokers, host:port separated by commas')
        .argParser(parseBrokers)
        .conflicts('data'),
    )
    .option('--data <file>', 'data file of npm start, which must not be running');

export const checkLogOptions = ({ brokers, data }: LogOptions): E.Either<Failure, void> =>
  brokers === undefined && data === undefined
    ? E.left(
        wrongUse(
          'say where the log is: --brokers LIST for Kafka, or --data FILE for the data file of npm start.',
        ),
      )
    : E.right(undefined);
