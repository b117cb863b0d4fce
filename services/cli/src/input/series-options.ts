/** What a person says of files whose names do not tell it. */
import { Interval, TradingSymbol } from '@cryptostream/domain';
import { type Command, InvalidArgumentError } from 'commander';

export type SeriesOptions = {
  readonly symbol?: string;
  readonly interval?: Interval.Interval;
};

export const addSeriesOptions = (command: Command): Command =>
  command
    .option('--symbol <symbol>', 'symbol of the files, where their names do not tell it', parseSymbol)
    .option(
      '--interval <interval>',
      'interval of the files, where their names do not tell it',
      parseInterval,
    );

export const parseInterval = (text: string): Interval.Interval => {
  if (!Interval.isInterval(text)) throw new InvalidArgumentError(`Allowed: ${Interval.all.join(', ')}.`);
  return text;
};

export const parseSymbol = (text: string): string => {
  if (!TradingSymbol.isTradingSymbol(text))
    throw new InvalidArgumentError('Allowed: 2 to 20 upper-case letters and digits, as BTCUSDT.');
  return text;
};
