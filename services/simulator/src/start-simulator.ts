/** Starts a simulated exchange in this process. */
import type { Logger } from '@cryptostream/ports';
import { silentLogger, type Registry } from '@cryptostream/telemetry';
import { binanceLimits, type Limits } from './limits';
import { marketClock } from './market-clock';
import { generatedMarket } from './market/generated-market';
import type { Market } from './market/market';
import { recordedMarket } from './playback/recorded-market';
import { run, type Simulator } from './run';

export type SimulatorOptions = {
  /** Another seed is another market. */
  readonly seed?: string;
  readonly symbols?: readonly string[];
  readonly host?: string;
  /** 0 (the default): any free port. */
  readonly port?: number;
  /** When trading began, epoch ms: nothing generated is older. */
  readonly sinceMs?: number;
  /** A folder of kline files to play instead of generated prices. */
  readonly playDirectory?: string;
  /** Seconds of the market in a real second. */
  readonly speed?: number;
  /** What the market's clock shows at the start, epoch ms; absent: the real time, or a moment inside the recording. */
  readonly clockStartMs?: number;
  readonly limits?: Partial<Limits>;
  readonly logger?: Logger;
  readonly realNowMs?: () => number;
  /** What `/metrics` answers with; absent: there is no such path. */
  readonly registry?: Registry;
};

const defaultSymbols: readonly string[] = ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC'];
export const defaultSinceMs = Date.UTC(2017, 7, 17);

/** Rejects when the recording cannot be read or the address cannot be listened on. */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const realNowMs = options.realNowMs ?? Date.now;
  const logger = options.logger ?? silentLogger;
  const { market, startMs } = await openMarket(options, logger);
  return run({
    market,
    clock: marketClock(realNowMs, options.speed ?? 1, options.clockStartMs ?? startMs),
    realNowMs,
    limits: { ...binanceLimits, ...options.limits },
    logger,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    ...(options.registry === undefined ? {} : { registry: options.registry }),
  });
};

const openMarket = async (
  { seed = '1', symbols, sinceMs = defaultSinceMs, playDirectory }: SimulatorOptions,
  logger: Logger,
): Promise<{ readonly market: Market; readonly startMs?: number }> =>
  playDirectory === undefined
    ? { market: generatedMarket(seed, symbols ?? defaultSymbols, sinceMs) }
    : recordedMarket(playDirectory, symbols, logger);
