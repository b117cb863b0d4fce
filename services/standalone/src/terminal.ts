/** What a person sees: lines and a progress bar on a terminal, JSON Lines elsewhere. */
import { styleText } from 'node:util';
import type { Logger } from '@cryptostream/ports';
import { createLogger } from '@cryptostream/telemetry';
import { Presets, SingleBar } from 'cli-progress';

export type Terminal = {
  readonly logger: Logger;
  /** What nobody may overlook. */
  readonly alarm: (text: string) => void;
  /** Where the page is. */
  readonly announce: (url: string, fields: { readonly [name: string]: unknown }) => void;
  /** How far the loading of history is; null when it is done. */
  readonly progress: (progress: LoadProgress | null) => void;
};

export type LoadProgress = {
  /** 0 to 100. */
  readonly percent: number;
  readonly storedKlines: number;
};

export const createTerminal = (level: string): Terminal => {
  const human = process.stdout.isTTY;
  const logger = createLogger({ service: 'cryptostream', level, human });
  return human ? onScreen(logger) : inLines(logger);
};

const lineEveryMs = 2_000;

const inLines = (logger: Logger): Terminal => {
  let toldMs = 0;
  let told = '';
  return {
    logger,
    alarm: logger.error,
    announce: (url, fields) => logger.info(`CryptoStream is on ${url}`, fields),
    progress: (progress) => {
      const text = JSON.stringify(progress);
      if (progress === null || text === told || performance.now() - toldMs < lineEveryMs) return;
      [toldMs, told] = [performance.now(), text];
      logger.info('loading history', { done: `${progress.percent} %`, storedKlines: progress.storedKlines });
    },
  };
};

const onScreen = (logger: Logger): Terminal => {
  const { stdout } = process;
  const styled = (style: Parameters<typeof styleText>[0], text: string): string =>
    stdout.hasColors() ? styleText(style, text) : text;
  const bar = new SingleBar(
    {
      format: `Loading history  {bar}  {value} %  {storedKlines} klines stored`,
      stream: stdout,
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: true,
      barsize: 30,
    },
    Presets.shades_classic,
  );
  const print = (text: string): void => {
    if (bar.isActive) stdout.write('\r\u001b[K');
    stdout.write(`${text}\n`);
  };
  return {
    logger: aboveBar(logger, () => bar.isActive && stdout.write('\r\u001b[K')),
    alarm: (text) => print(`\n${styled(['bold', 'red'], text)}`),
    announce: (url) => print(`\n  CryptoStream is on ${styled(['bold', 'green'], url)}   (Ctrl-C ends it)\n`),
    progress: (progress) => {
      if (progress === null) return bar.stop();
      const payload = { storedKlines: progress.storedKlines.toLocaleString('en') };
      if (bar.isActive) bar.update(progress.percent, payload);
      else bar.start(100, progress.percent, payload);
    },
  };
};

/** A line takes the place of the bar, which is drawn anew below it. */
const aboveBar = (logger: Logger, clear: () => void): Logger => {
  const cleared =
    (log: Logger['info']): Logger['info'] =>
    (event, fields) => {
      clear();
      log(event, fields);
    };
  return {
    debug: cleared(logger.debug),
    info: cleared(logger.info),
    warn: cleared(logger.warn),
    error: cleared(logger.error),
    with: (fields) => aboveBar(logger.with(fields), clear),
  };
};
