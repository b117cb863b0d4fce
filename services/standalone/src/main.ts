/** `npm start`: everything in one process on Node alone. The same topologies as in the cluster, over one SQLite file. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Topics } from '@cryptostream/contracts';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import { run as runGateway } from '@cryptostream/gateway';
import type { Logger } from '@cryptostream/ports';
import { runService, systemClock, type Running } from '@cryptostream/runtime';
import { createLogger, createRegistry } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { startConsumers } from './consumers';
import { readOptions, type Options } from './options';
import { partitions } from './partitions';
import { startProducers } from './producers';
import { openSource, type Source } from './sources';

const root = resolve(__dirname, '../../..');

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2));
  const logger = createLogger({
    service: 'cryptostream',
    level: options.logLevel,
    human: process.stdout.isTTY,
  });
  await runService(logger, () => start(options, logger));
};

const start = async (options: Options, logger: Logger): Promise<Running> => {
  const source = orFail(await openSource(options, logger));
  const file =
    options.data === undefined ? join(root, 'data', `${source.name}.db`) : dataFile(options, source);
  mkdirSync(dirname(resolve(file)), { recursive: true });
  const embedded = orFail(await openEmbedded({ file, partitions }, systemClock, logger)());
  orFail(await embedded.createTopics(Topics.specifications(source.intervals))());
  // Symbols of an earlier start stay known, so that nothing of theirs that is still to be read is refused.
  const symbols = [...new Set([...source.symbols, ...(await storedSymbols(embedded))])];
  const gateway = await startGateway(options, source, embedded, logger);
  const consumers = orFail(await startConsumers(source, symbols, embedded, logger));
  const producers = startProducers(source, options.speed, embedded, logger);
  logger.info(`CryptoStream is on ${gateway.url}`, { source: source.name, dataFile: file });
  return {
    ended: Promise.race(
      [...producers, ...consumers].map(({ ended }) => ended.then((reason) => reason ?? never())),
    ),
    stop: async () => {
      await Promise.all(producers.map(({ stop }) => stop()));
      await Promise.all(consumers.map(({ stop }) => stop()));
      await gateway.stop();
      await source.stop();
      await embedded.close();
    },
  };
};

const startGateway = (options: Options, source: Source, embedded: Embedded, logger: Logger) =>
  runGateway({
    store: embedded.klineReader,
    log: embedded.reader,
    followTopics: embedded.followTopics,
    clock: systemClock,
    logger,
    registry: createRegistry({ service: 'standalone' }),
    intervals: source.intervals,
    symbols: source.symbols,
    mode: () => ({ mode: source.name === 'binance' ? 'live' : source.name, banner: source.banner }),
    version: version(),
    bootId: randomUUID(),
    http: { host: options.host, port: options.port },
    staticDirectory: join(root, 'services', 'web', 'dist'),
  });

/** Made-up klines never share a file with real ones. */
const dataFile = ({ source, data }: Options, { name }: Source): string =>
  source === undefined && name === 'simulated' ? `${data}.simulated` : data!;

const storedSymbols = async (embedded: Embedded): Promise<readonly string[]> => {
  const coverage = await embedded.klineReader.coverage();
  return E.isRight(coverage) ? coverage.right.map(({ symbol }) => symbol) : [];
};

const version = (): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }).version;

const orFail = <A>(result: E.Either<string | { readonly message: string }, A>): A => {
  if (E.isRight(result)) return result.right;
  throw new Error(typeof result.left === 'string' ? result.left : result.left.message);
};

const never = (): Promise<never> => new Promise(() => undefined);

void main();
