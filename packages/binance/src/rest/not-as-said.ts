/** An answer that is JSON, but not what the API's description says. */
import type { ExchangeError } from '@cryptostream/ports';

export const notAsSaid =
  (path: string) =>
  (reasons: readonly { readonly message: string }[]): ExchangeError => ({
    _tag: 'AnswerNotUnderstood',
    message: `The exchange's answer to ${path} is not as its API says: ${reasons.map(({ message }) => message).join('; ')}.`,
    retryable: false,
  });
