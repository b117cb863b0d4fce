/** Options that the commands about dead letters share. */
import type { Command } from 'commander';
import { parseTime } from '../input/parse-options';
import { parseSymbol } from '../input/series-options';

export const addFilterOptions = (command: Command): Command =>
  command
    .option('--reason <code>', 'with this reason, as off_grid')
    .option('--topic <topic>', 'from this topic, as klines.1m')
    .option('--symbol <symbol>', 'of this symbol', parseSymbol)
    .option('--from <time>', 'refused at this time or later; ISO 8601 or epoch ms', parseTime)
    .option('--to <time>', 'refused before this time', parseTime);
