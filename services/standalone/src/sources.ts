/** What the process runs on: the exchange, the simulated exchange or an archive, and how the page has to say it. */
import { listArchive, type ArchiveListing } from '@cryptostream/archive';
import { binance } from '@cryptostream/binance';
import type { Interval } from '@cryptostream/domain';
import type { Exchange, Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { startSimulator } from '@cryptostream/simulator';
import * as E from 'fp-ts/Either';
import type { Options } from './options';
import { quietLogger } from './quiet-logger';
import type { Terminal } from './terminal';

export type Source = {
  readonly name: 'binance' | 'simulated' | 'archive';
  readonly banner: string | null;
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval.Interval[];
  readonly exchange: Exchange | null;
  readonly archive: ArchiveListing | null;
  readonly stop: () => Promise<void>;
};

/** A network that swallows packets gives no answer at all: the first candles are not to wait longer for it. */
const probeMs = 5_000;

const nothingToStop = async (): Promise<void> => undefined;

/** @returns the source, or one sentence that says why there is none */
export const openSource = async (options: Options, terminal: Terminal): Promise<E.Either<string, Source>> => {
  const logger = quietLogger(terminal.logger);
  switch (options.source) {
    case 'archive':
      return openArchive(options, logger);
    case 'simulated':
      terminal.alarm(simulatedBanner);
      return E.right(await openSimulated(options, logger, simulatedBanner));
    case 'binance':
      return E.right(openBinance(options, logger));
    case undefined:
      return E.right(await openBinanceOrSimulated(options, terminal.alarm, logger));
  }
};

const simulatedBanner =
  'SIMULATED: made-up prices of the simulated exchange, as asked for with --source simulated.';

const dependencies = (logger: Logger) => ({ clock: systemClock, logger, random: Math.random });

const openBinance = (options: Options, logger: Logger): Source => ({
  name: 'binance',
  banner: null,
  symbols: options.symbols,
  intervals: options.intervals,
  exchange: binance({ source: 'binance' }, dependencies(logger)),
  archive: null,
  stop: nothingToStop,
});

const openBinanceOrSimulated = async (
  options: Options,
  alarm: Terminal['alarm'],
  logger: Logger,
): Promise<Source> => {
  const time = await binance({ source: 'binance', timeoutMs: probeMs }, dependencies(logger)).serverTime();
  if (E.isRight(time)) return openBinance(options, logger);
  const banner =
    `SIMULATED: Binance cannot be reached (${time.left.message.replace(/\.$/, '')}). ` +
    'These prices are made up by the simulated exchange, until CryptoStream is started again.';
  alarm(banner);
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
      dependencies(logger),
    ),
    archive: null,
    stop: simulator.stop,
  };
};

const openArchive = async (options: Options, logger: Logger): Promise<E.Either<string, Source>> => {
  const listing = await listArchive(options.archive ?? '', options.only)();
  if (E.isLeft(listing)) return E.left(listing.left.message);
  listing.right.ignored.forEach(({ message }) =>
    logger.warn('file of the archive left out', { reason: message }),
  );
  return E.right({
    name: 'archive',
    banner: null,
    symbols: [...new Set(listing.right.series.map(({ series }) => series.symbol))],
    intervals: [...new Set(listing.right.series.map(({ series }) => series.interval))],
    exchange: null,
    archive: listing.right,
    stop: nothingToStop,
  });
};
