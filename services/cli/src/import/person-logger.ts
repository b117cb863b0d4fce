/** What services would write into their log, for the person at the terminal: troubles alone, a line each. */
import type { LogFields, Logger } from '@cryptostream/ports';
import type { ReadProgress } from '../input/read-progress';
import { say, type Surroundings } from '../surroundings';

export const personLogger = (progress: ReadProgress, surroundings: Surroundings): Logger => {
  const tell = (event: string, fields: LogFields = {}): void =>
    progress.above(() => say(surroundings, toLine(event, fields)));
  const nothing = (): void => undefined;
  const logger: Logger = { debug: nothing, info: nothing, warn: tell, error: tell, with: () => logger };
  return logger;
};

const toLine = (event: string, { reason, ...others }: LogFields): string => {
  const fields = Object.entries(others).map(([name, value]) => `${name} ${toText(value)}`);
  return `${event}${reason === undefined ? '' : `: ${toText(reason)}`}${fields.length === 0 ? '' : ` (${fields.join(', ')})`}`;
};

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
