/** Waiting in a test for what other processes bring about. */
import { inspect } from 'node:util';

type Patience = {
  readonly withinMs?: number;
  /** Between an answer and the next question. */
  readonly everyMs?: number;
  /** What else tells why it did not become so, as the output of a process. */
  readonly hint?: () => string;
};

/**
 * Asks until an answer will do, and gives it; without `isSo`, until it is true. When the time is over it rejects with what was
 * awaited and what was answered last. A question that rejects ends it at once.
 */
export const until = async <A>(
  what: string,
  ask: () => A | Promise<A>,
  isSo: (answer: A) => boolean = Boolean,
  { withinMs = 60_000, everyMs = 100, hint = () => '' }: Patience = {},
): Promise<A> => {
  for (const untilMs = Date.now() + withinMs; ;) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    if (Date.now() > untilMs)
      throw new Error([`not within ${withinMs} ms: ${what}${describe(answer)}`, hint()].join('\n').trimEnd());
    await new Promise((wait) => setTimeout(wait, everyMs));
  }
};

const describe = (answer: unknown): string =>
  typeof answer === 'boolean'
    ? ''
    : `; the last answer was ${inspect(answer, { depth: 4, maxArrayLength: 20, maxStringLength: 1_000, breakLength: Infinity })}`;
