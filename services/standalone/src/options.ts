/** The command line of `npm start`. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readWebhooksFile, type WebhookSettings } from '@cryptostream/consumer';
import { decodeIndicatorsFile } from '@cryptostream/contracts';
import { Interval, TradingSymbol, type Enrichment } from '@cryptostream/domain';
import { readYaml } from '@cryptostream/runtime';
import { Command, InvalidArgumentError, Option } from 'commander';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';

export type Options = {
  /** Undefined: Binance, and the simulated exchange where Binance cannot be reached. */
  readonly source: 'binance' | 'simulated' | 'archive' | undefined;
  readonly archive: string | undefined;
  readonly port: number;
  readonly host: string;
  /** Undefined: a file for each source under data/. */
  readonly data: string | undefined;
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval.Interval[];
  /** What of an archive is replayed: what was named, otherwise all of it. */
  readonly only: { readonly symbols?: readonly string[]; readonly intervals?: readonly string[] };
  readonly speed: number | 'max';
  /** What is computed for every kline. */
  readonly enrichment: Enrichment.Enrichment;
  /** The file that says so, when one was named. */
  readonly indicators: string | undefined;
  /** The file of rules; it is read again when it changes. */
  readonly alerts: string;
  /** Who is told of alerts. */
  readonly webhooks: readonly WebhookSettings[];
  readonly logLevel: string;
};

/** As commander gives it. */
type Given = Omit<
  Options,
  'source' | 'archive' | 'data' | 'only' | 'enrichment' | 'indicators' | 'webhooks'
> &
  Partial<Pick<Options, 'source' | 'archive' | 'data' | 'indicators'>> & { readonly webhooks?: string };

const parseList =
  <T extends string>(isAllowed: (value: string) => value is T, allowed: string) =>
  (text: string): readonly T[] => {
    const parts = text.split(',').map((part) => part.trim());
    const wrong = parts.find((part) => !isAllowed(part));
    if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is not allowed; ${allowed}.`);
    const twice = parts.find((part, index) => parts.indexOf(part) !== index);
    if (twice !== undefined) throw new InvalidArgumentError(`"${twice}" stands there twice.`);
    return parts.filter(isAllowed);
  };

const parsePort = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('Allowed: a number from 0 to 65535 (0: any free port).');
  return port;
};

const parseSpeed = (text: string): number | 'max' => {
  if (text === 'max') return text;
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed <= 0)
    throw new InvalidArgumentError('Allowed: max, or a number above 0 (1 is real time).');
  return speed;
};

const parseFolder = (text: string): string => {
  const found = statSync(text, { throwIfNoEntry: false });
  if (found === undefined) throw new InvalidArgumentError('There is no such folder.');
  if (!found.isDirectory())
    throw new InvalidArgumentError('It is no folder; name the folder that holds the kline files.');
  return text;
};

const parseFile = (text: string): string => {
  if (statSync(text, { throwIfNoEntry: false })?.isFile() === true) return text;
  throw new InvalidArgumentError('There is no such file.');
};

const defaultIndicators = resolve(__dirname, '../../../indicators.yaml');
const defaultAlerts = resolve(__dirname, '../../../alerts/rules.yaml');

const enrichmentOf = (command: Command, path: string): Enrichment.Enrichment =>
  pipe(
    readYaml(path),
    E.mapLeft((message): readonly string[] => [message]),
    E.chain(decodeIndicatorsFile),
    E.getOrElseW((problems) => command.error(`error: --indicators ${path}: ${problems.join('; ')}.`)),
  );

const webhooksOf = (command: Command, path: string): readonly WebhookSettings[] =>
  pipe(
    readWebhooksFile(path),
    E.getOrElseW((problems) => command.error(`error: --webhooks ${path}: ${problems.join('; ')}.`)),
  );

const parse = (argv: readonly string[]): Command =>
  new Command('npm start --')
    .description(
      'CryptoStream in one process: live and historical crypto klines, enriched, on a web page. Needs Node only.',
    )
    .addOption(
      new Option(
        '--source <source>',
        'where klines come from; without it Binance, or the simulated exchange where Binance is out of reach',
      ).choices(['binance', 'simulated', 'archive']),
    )
    .option('--archive <dir>', 'folder of kline files (CSV, plain, gz or zip) to replay', parseFolder)
    .option('--port <port>', 'port of the web page', parsePort, 8_080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <file>', 'data file (default: one for each source under data/)')
    .option(
      '--symbols <list>',
      'symbols, separated by commas',
      parseList(TradingSymbol.isTradingSymbol, 'expected upper-case letters and digits, as BTCUSDC'),
      ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC'],
    )
    .option(
      '--intervals <list>',
      'intervals, separated by commas',
      parseList(Interval.isInterval, `allowed: ${Interval.all.join(', ')}`),
      ['1s', '1m', '15m', '1h', '1d'],
    )
    .option(
      '--indicators <file>',
      'what is computed for every kline (default: indicators.yaml beside the README)',
    )
    .addOption(
      new Option('--alerts <file>', 'rules of what is told of the market')
        .argParser(parseFile)
        .default(defaultAlerts, 'alerts/rules.yaml beside the README'),
    )
    .option('--webhooks <file>', 'who is told of alerts by HTTP (default: nobody)')
    .option('--speed <factor>', 'speed of an archive: max, or times real time', parseSpeed, 'max')
    .addOption(
      new Option('--log-level <level>', 'how much to tell')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse([...argv], { from: 'user' });

/** Exits with 2 and one clear message when an option is wrong; with 0 after --help. */
export const readOptions = (argv: readonly string[]): Options => {
  const command = parse(argv);
  const options = command.opts<Given>();
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  if (options.source === 'archive' && options.archive === undefined)
    command.error('error: --source archive needs --archive DIR, a folder of kline files.');
  if (options.archive !== undefined && options.source !== undefined && options.source !== 'archive')
    command.error(`error: --archive does not go with --source ${options.source}.`);
  return {
    ...options,
    source: options.archive === undefined ? options.source : 'archive',
    archive: options.archive,
    data: options.data,
    indicators: options.indicators,
    enrichment: enrichmentOf(command, options.indicators ?? defaultIndicators),
    webhooks: options.webhooks === undefined ? [] : webhooksOf(command, options.webhooks),
    only: {
      ...(isGiven('symbols') ? { symbols: options.symbols } : {}),
      ...(isGiven('intervals') ? { intervals: options.intervals } : {}),
    },
  };
};
