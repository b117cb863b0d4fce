/** What the process runs on: the exchange, the simulated exchange or an archive, and how the page has to say it. */
import { listArchive, type ArchiveListing } from '@cryptostream/archive';
import { binance } from '@cryptostream/binance';
import type { Interval } from '@cryptostream/domain';
import type { Exchange, Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { startSimulator } from '@cryptostream/simulator';
import * as E from 'fp-ts/Either';
import type { Options } from './options';

export type Source = {
  readonly name: 'binance' | 'simulated' | 'archive';
  readonly banner: string | null;
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval.Interval[];
  readonly exchange: Exchange | null;
  readonly archive: ArchiveListing | null;
  readonly stop: () => Promise<void>;
};

const nothingToStop = async (): Promise<void> => undefined;

/** @returns the source, or one sentence that says why there is none */
export const openSource = async (options: Options, logger: Logger): Promise<E.Either<string, Source>> => {
  switch (options.source) {
    case 'archive':
      return openArchive(options);
    case 'simulated':
      return E.right(await openSimulated(options, logger, simulatedBanner));
    case 'binance':
      return E.right(openBinance(options, logger));
    case undefined:
      return E.right(await openBinanceOrSimulated(options, logger));
  }
};

const simulatedBanner =
  'SIMULATED: made-up prices of the simulated exchange, as asked for with --source simulated.';

const openBinance = (options: Options, logger: Logger): Source => ({
  name: 'binance',
  banner: null,
  symbols: options.symbols,
  intervals: options.intervals,
  exchange: binance({ source: 'binance' }, { clock: systemClock, logger, random: Math.random }),
  archive: null,
  stop: nothingToStop,
});

const openBinanceOrSimulated = async (options: Options, logger: Logger): Promise<Source> => {
  const source = openBinance(options, logger);
  const time = await source.exchange!.serverTime();
  if (E.isRight(time)) return source;
  const banner =
    `SIMULATED: Binance cannot be reached (${time.left.message}). ` +
    'These prices are made up by the simulated exchange, until CryptoStream is started again.';
  logger.error(banner);
  return openSimulated(options, logger, banner);
};

const openSimulated = async (options: Options, logger: Logger, banner: string): Promise<Source> => {
  const simulator = await startSimulator({ host: '127.0.0.1', port: 0, symbols: options.symbols });
  return {
    name: 'simulated',
    banner,
    symbols: options.symbols,
    intervals: options.intervals,
    exchange: binance(
      { source: 'simulated', restUrl: simulator.url, streamUrl: simulator.streamUrl },
      { clock: systemClock, logger, random: Math.random },
    ),
    archive: null,
    stop: simulator.stop,
  };
};

const openArchive = async (options: Options): Promise<E.Either<string, Source>> => {
  const listing = await listArchive(options.archive ?? '')();
  return E.isLeft(listing)
    ? E.left(listing.left.message)
    : E.right({
        name: 'archive',
        banner: null,
        symbols: [...new Set(listing.right.series.map(({ series }) => series.symbol))],
        intervals: [...new Set(listing.right.series.map(({ series }) => series.interval))],
        exchange: null,
        archive: listing.right,
        stop: nothingToStop,
      });
};
