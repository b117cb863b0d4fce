/** `npm start`: everything in one process on Node alone. The same topologies as in the cluster, over one SQLite file. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Topics } from '@cryptostream/contracts';
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import { run as runGateway } from '@cryptostream/gateway';
import type { Logger } from '@cryptostream/ports';
import { exitCodes, failListening, runService, systemClock, type Running } from '@cryptostream/runtime';
import { createRegistry } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { startConsumers } from './consumers';
import { trackLoad } from './load-progress';
import { makeFolder } from './make-folder';
import { startMarkets, startRules } from './market';
import { readOptions, type Options } from './options';
import { partitions } from './partitions';
import { startProducers } from './producers';
import { quietLogger } from './quiet-logger';
import { showLoad } from './show-load';
import { openSource, type Source } from './sources';
import { createTerminal, type Terminal } from './terminal';
import { startWebhooks } from './webhooks';

const root = resolve(__dirname, '../../..');

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2));
  const terminal = createTerminal(options.logLevel);
  await runService(terminal.logger, () => start(options, terminal).catch(exitWithFailure));
};

const exitWithFailure = (error: unknown): never => {
  process.stderr.write(`cryptostream: ${error instanceof Error ? error.message : String(error)}\n`);
  return process.exit(exitCodes.failure);
};

const start = async (options: Options, terminal: Terminal): Promise<Running> => {
  const logger = quietLogger(terminal.logger);
  const source = orFail(await openSource(options, terminal));
  const file =
    options.data === undefined ? join(root, 'data', `${source.name}.db`) : dataFile(options, source);
  makeFolder(dirname(resolve(file)));
  const embedded = orFail(await openEmbedded({ file, partitions }, systemClock, logger)());
  orFail(await embedded.createTopics(Topics.specifications(source.intervals))());
  // Symbols of an earlier start stay known, so that nothing of theirs that is still to be read is refused.
  const symbols = [...new Set([...source.symbols, ...(await storedSymbols(embedded))])];
  const gateway = await startGateway(options, source, embedded, logger);
  const tracker = trackLoad(
    source.archive === null ? source.intervals.length * source.symbols.length : source.intervals.length,
  );
  const consumers = orFail(await startConsumers(source, symbols, embedded, tracker, options, file, logger));
  const rules = startRules(options, logger);
  const markets = startMarkets(source, embedded, rules, logger);
  const webhooks = startWebhooks(options.webhooks, embedded, logger);
  const producers = startProducers(source, options.speed, embedded, tracker, logger);
  const announce = (): void =>
    terminal.announce(gateway.url.replace('//127.0.0.1:', '//localhost:'), {
      source: source.name,
      dataFile: file,
    });
  announce();
  const load = showLoad(tracker, source.intervals, embedded.reader, terminal, announce);
  return {
    ended: Promise.race(
      [...producers, ...consumers, ...markets, webhooks].map(({ ended }) =>
        ended.then((reason) => reason ?? never()),
      ),
    ),
    stop: async () => {
      load.stop();
      rules.stop();
      await Promise.all(producers.map(({ stop }) => stop()));
      await Promise.all([...consumers, ...markets, webhooks].map(({ stop }) => stop()));
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
  }).catch(
    failListening({
      port: options.port,
      portSetting: '--port PORT',
      host: { address: options.host, setting: '--host' },
    }),
  );

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
