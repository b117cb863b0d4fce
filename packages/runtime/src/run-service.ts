/**
 * The life of a process: start, wait for a signal or the end, stop in order, exit. Exit codes: 0 fine, 2 wrong
 * configuration, 3 failure.
 */
import type { Logger } from '@cryptostream/ports';

export type Running = {
  /** Resolves when the service has ended by itself: undefined when it was done, a sentence when it failed. */
  readonly ended: Promise<string | undefined>;
  /** Finishes what is in hand; called once. */
  readonly stop: () => Promise<void>;
};

export const exitCodes = { fine: 0, wrongConfiguration: 2, failure: 3 } as const;

const stopDeadlineMs = 10_000;

/** Tells what is wrong with the configuration, one line each, and ends the process. */
export const exitWithWrongConfiguration = (service: string, mistakes: readonly string[]): never => {
  mistakes.forEach((mistake) => process.stderr.write(`${service}: ${mistake}\n`));
  return process.exit(exitCodes.wrongConfiguration);
};

/** Runs until the service ends or SIGINT or SIGTERM comes. Never returns: the process exits. */
export const runService = async (logger: Logger, start: () => Promise<Running>): Promise<void> => {
  const signal = nextSignal();
  process.once('uncaughtException', (error) => crash(logger, error));
  const running = await startUnlessSignalled(logger, start, signal);
  const outcome = await Promise.race([
    running.ended.catch(toReason).then((failure) => ({ signal: undefined, failure })),
    signal.then((name) => ({ signal: name, failure: undefined })),
  ]);
  if (outcome.signal !== undefined) logger.info('stopping', { signal: outcome.signal });
  if (outcome.failure !== undefined) logger.error('ended', { reason: outcome.failure });
  const isStopped = await stopInTime(logger, running);
  process.exit(isStopped && outcome.failure === undefined ? exitCodes.fine : exitCodes.failure);
};

// Nobody knows what is still whole: what is in hand is left to the next start, as after a kill -9. A rejection that nobody handles
// comes this way as well. Without this Node writes the error as plain text, and ends with 1.
const crash = (logger: Logger, error: unknown): never => {
  logger.error('crashed', { error });
  return process.exit(exitCodes.failure);
};

const startUnlessSignalled = async (
  logger: Logger,
  start: () => Promise<Running>,
  signal: Promise<NodeJS.Signals>,
): Promise<Running> => {
  let hasStarted = false;
  void signal.then((name) => {
    if (hasStarted) return;
    logger.info('stopped while starting', { signal: name });
    process.exit(exitCodes.fine);
  });
  const running = await start().catch((error: unknown) => {
    logger.error('could not start', { reason: toReason(error) });
    return process.exit(exitCodes.failure);
  });
  hasStarted = true;
  return running;
};

const nextSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    (['SIGINT', 'SIGTERM'] as const).forEach((name) => process.once(name, resolve));
  });

/** Whether everything in hand was finished. */
const stopInTime = async (logger: Logger, running: Running): Promise<boolean> => {
  const deadline = setTimeout(() => {
    logger.error('did not stop in time', { deadlineMs: stopDeadlineMs });
    process.exit(exitCodes.failure);
  }, stopDeadlineMs);
  const failure = await running.stop().then(() => undefined, toReason);
  clearTimeout(deadline);
  if (failure === undefined) logger.info('stopped');
  else logger.error('stopping failed', { reason: failure });
  return failure === undefined;
};

const toReason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
