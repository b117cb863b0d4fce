/** Doing something again until it succeeds, is refused for good, or has become pointless. */
import type { LogError, Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { pauseWhile, retryDelayMs } from './pause';

/** With delays of up to 3 s this is one line every half minute. */
const attemptsPerLine = 10;

/** Left: not retryable, or `goesOn()` turned false. */
export const persist =
  <A>(
    logger: Logger,
    goesOn: () => boolean,
    action: TE.TaskEither<LogError, A>,
  ): TE.TaskEither<LogError, A> =>
  async () => {
    for (let attempt = 0; ; attempt++) {
      const answer = await action();
      if (E.isRight(answer) || !answer.left.retryable || !goesOn()) return answer;
      if (attempt % attemptsPerLine === 0)
        logger.warn('the log does not answer, trying again', { message: answer.left.message, attempt });
      await pauseWhile(goesOn, retryDelayMs(attempt));
    }
  };
