/** A YAML file as a value, and the line in which each of its parts stands. */
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/Either';
import { isNode, LineCounter, parseDocument } from 'yaml';

export type LinedYaml = {
  readonly value: unknown;
  /** Counted from 1: of the part at the path, or of the nearest one around it that is there. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
};

/** Left: one sentence that names the file, and the line where the text is no YAML. */
export const readYamlWithLines = (path: string): E.Either<string, LinedYaml> =>
  E.tryCatch(
    () => parseWithLines(readFileSync(path, 'utf8')),
    (error) => `${path} cannot be read: ${(error as Error).message.replace(/:?\n[\s\S]*$/, '')}`,
  );

/** Throws where the text is no YAML. */
const parseWithLines = (text: string): LinedYaml => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  const startOf = (path: readonly PropertyKey[]): number => {
    const node = document.getIn(path, true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    return start ?? (path.length === 0 ? 0 : startOf(path.slice(0, -1)));
  };
  return { value: document.toJS() as unknown, lineOf: (path) => lines.linePos(startOf(path)).line };
};
