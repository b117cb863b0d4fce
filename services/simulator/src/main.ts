/** The simulator as a process. */
import '@cryptostream/runtime/while-loading';
import { exitWithWrongConfiguration, failListening, runService, type Running } from '@cryptostream/runtime';
import { createLogger, createRegistry, readyGauge } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { readEnvironment, type Environment } from './configuration';
import { startSimulator, type SimulatorOptions } from './start-simulator';

const main = async (): Promise<void> => {
  const environment = readEnvironment(withPlayOption(process.env, process.argv.slice(2)));
  if (E.isLeft(environment)) return exitWithWrongConfiguration('simulator', environment.left);
  const logger = createLogger({ service: 'simulator', level: environment.right.LOG_LEVEL, human: false });
  await runService(logger, async (): Promise<Running> => {
    const registry = createRegistry({});
    // It waits for nothing: once it listens it is ready.
    readyGauge(registry, () => []);
    const simulator = await startSimulator({ ...toOptions(environment.right), logger, registry }).catch(
      failListening({
        port: environment.right.PORT,
        portSetting: 'PORT',
        host: { address: environment.right.HOST, setting: 'HOST' },
      }),
    );
    logger.info('simulated exchange is up', {
      url: simulator.url,
      streamUrl: simulator.streamUrl,
      market: environment.right.PLAY_DIR ?? `generated, seed ${environment.right.SEED}`,
      clock: new Date(simulator.control.nowMs()).toISOString(),
      speed: environment.right.SPEED,
    });
    return { ended: new Promise(() => undefined), stop: simulator.stop };
  });
};

// `--play DIR` is PLAY_DIR.
const withPlayOption = (
  environment: NodeJS.ProcessEnv,
  [option, value]: readonly string[],
): NodeJS.ProcessEnv => (option === '--play' ? { ...environment, PLAY_DIR: value } : environment);

const toOptions = (environment: Environment): SimulatorOptions => ({
  port: environment.PORT,
  host: environment.HOST,
  seed: environment.SEED,
  sinceMs: environment.SINCE,
  speed: environment.SPEED,
  ...(environment.SYMBOLS === undefined ? {} : { symbols: environment.SYMBOLS }),
  ...(environment.PLAY_DIR === undefined ? {} : { playDirectory: environment.PLAY_DIR }),
  ...(environment.CLOCK_START === undefined ? {} : { clockStartMs: environment.CLOCK_START }),
  ...(environment.CONNECTION_LIFETIME_MS === undefined
    ? {}
    : { limits: { connectionLifetimeMs: environment.CONNECTION_LIFETIME_MS } }),
});

void main();
