/** Runs a command as `main.ts` does, without a process, in a folder of its own; and makes up kline files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { runProgram } from './program';

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Surrounded = {
  readonly signal?: AbortSignal;
  /** Both streams lead to the terminal of a person. */
  readonly isTerminal?: boolean;
};

export const run = async (
  argv: readonly string[],
  { signal = new AbortController().signal, isTerminal = false }: Surrounded = {},
): Promise<Ran> => {
  const [stdout, stderr] = [collector(isTerminal), collector(isTerminal)];
  const code = await runProgram(argv, { stdout: stdout.stream, stderr: stderr.stream, signal });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
};

const collector = (isTTY: boolean) => {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => Buffer.concat(chunks).toString() };
};

export type Folder = {
  readonly path: (name: string) => string;
  /** Packed by the ending of its name. Answers its path. */
  readonly write: (name: string, text: string) => string;
  readonly read: (name: string) => string;
  readonly remove: () => void;
};

export const makeFolder = (): Folder => {
  const directory = mkdtempSync(join(tmpdir(), 'cryptostream-cli-'));
  const path = (name: string): string => join(directory, name);
  return {
    path,
    write: (name, text) => {
      writeFileSync(path(name), name.endsWith('.gz') ? gzipSync(text) : text);
      return path(name);
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    remove: () => rmSync(directory, { recursive: true }),
  };
};

export const header =
  'open_time,open,high,low,close,volume,close_time,quote_volume,trades,taker_base,taker_quote\n';

/** Minute 0 of all made-up files. */
export const startMs = Date.UTC(2025, 2, 1);

export const minuteMs = 60_000;

/** A valid row whose numbers differ from minute to minute. */
export const row = (minute: number): string => {
  const openTimeMs = startMs + minute * minuteMs;
  const close = 100 + Math.round(1_000 * Math.sin(minute / 7)) / 100;
  const open = 100 + Math.round(1_000 * Math.sin((minute - 1) / 7)) / 100;
  const [high, low] = [Math.max(open, close) + 0.5, Math.min(open, close) - 0.5];
  const prices = [open, high, low, close].map((price) => price.toFixed(2)).join();
  return `${openTimeMs},${prices},${(minute % 5) + 0.25},${openTimeMs + minuteMs - 1},${(minute % 7) + 0.1},${Math.floor(minute) % 11},0.1,0.2\n`;
};

export const rows = (minutes: readonly number[]): string => minutes.map(row).join('');

/** `from` inclusive, `to` exclusive. */
export const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
