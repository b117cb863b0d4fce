/** What a command touches beside files: the two streams of the process and the wish to end it. */
import type { Writable } from 'node:stream';

export type Surroundings = {
  /** Data. */
  readonly stdout: TextStream;
  /** Everything for the person: progress, notes, what went wrong. */
  readonly stderr: TextStream;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
};

export type TextStream = Writable & { readonly isTTY?: boolean };

/** One line for the person. */
export const say = ({ stderr }: Surroundings, text: string): void => {
  stderr.write(`cryptostream: ${text}\n`);
};
