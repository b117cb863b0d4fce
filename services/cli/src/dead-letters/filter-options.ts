/** Options that the commands about dead letters share. */
import { Validation } from '@cryptostream/domain';
import { isoToMs } from '@cryptostream/runtime';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseBrokers } from '../input/parse-options';
import { parseSymbol } from '../input/series-options';

export const addLogOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--brokers <list>', 'Kafka brokers, host:port separated by commas')
        .argParser(parseBrokers)
        .conflicts('data'),
    )
    .option('--data <file>', 'data file of npm start, which must not be running');

export const addFilterOptions = (command: Command): Command =>
  command
    .option('--reason <code>', 'with this reason, as off_grid')
    .option('--topic <topic>', 'from this topic, as klines.1m')
    .option('--symbol <symbol>', 'of this symbol', parseSymbol)
    .option('--from <time>', 'refused at this time or later; ISO 8601 or epoch ms', parseTime)
    .option('--to <time>', 'refused before this time', parseTime);

const parseTime = (text: string): number => {
  const timeMs = /^\d+$/.test(text) ? Number(text) : isoToMs(text);
  if (!(timeMs >= 0 && timeMs <= Validation.lastTimeMs))
    throw new InvalidArgumentError('Allowed: a time as 2025-03-01, 2025-03-01T12:00:00Z or epoch ms.');
  return timeMs;
};
