/**
 * The lines of a CSV file as cells, block by block as they are read. A kline file has hardly ever a quote in it, so that a line
 * is split at its commas, several times faster than a whole parser does it; a line with quotes is parsed.
 */
import { parse, type Options } from 'csv-parse/sync';
import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';
import type { Readable } from 'node:stream';

export type Line = {
  readonly cells: readonly string[];
  /** Counted from 1. */
  readonly number: number;
};

/** A line longer than any kline ends the reading: without a bound a binary file would fill the memory. */
const longestLine = 65_536;

/** Empty lines are counted and left out. Rejects with the error of the stream, or for a line without end. */
export async function* readLines(stream: Readable): AsyncGenerator<readonly Line[]> {
  stream.setEncoding('utf8');
  let rest = '';
  let count = 0;
  for await (const chunk of stream as AsyncIterable<string>) {
    const texts = `${rest}${chunk}`.split('\n');
    rest = texts.pop() ?? '';
    yield toLines(texts, count);
    count += texts.length;
    refuseEndless(rest, count + 1);
  }
  yield toLines([rest], count);
}

const toLines = (texts: readonly string[], before: number): readonly Line[] => {
  const lines: Line[] = [];
  texts.forEach((text, index) => {
    const number = before + index + 1;
    refuseEndless(text, number);
    const line = withoutMarks(text, number);
    if (line !== '') lines.push({ cells: toCells(line), number });
  });
  return lines;
};

const withoutMarks = (text: string, number: number): string => {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  return number === 1 && line.startsWith('\ufeff') ? line.slice(1) : line;
};

const toCells = (line: string): readonly string[] =>
  line.includes('"') ? parseQuoted(line) : line.split(',');

const quotedOptions: Options = { relax_column_count: true, relax_quotes: true };

// A quote that is not closed in its line is left in its cell, which is no number then: one row is refused, not the file.
const parseQuoted = (line: string): readonly string[] =>
  pipe(
    O.tryCatch(() => parse(line, quotedOptions)[0] ?? []),
    O.getOrElse(() => line.split(',')),
  );

const refuseEndless = (line: string, number: number): void => {
  if (line.length > longestLine)
    throw new Error(
      `line ${number} is longer than ${longestLine} characters, so this is no CSV file of klines`,
    );
};
