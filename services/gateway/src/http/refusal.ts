/** Why a request is not answered, and the problem document (RFC 9457) that says so. */
import type { Problem } from '@cryptostream/contracts';
import type { StoreError } from '@cryptostream/ports';

export type ParameterError = NonNullable<Problem['errors']>[number];

export type Refusal =
  | { readonly _tag: 'BadParameters'; readonly errors: readonly ParameterError[] }
  | { readonly _tag: 'NotFound'; readonly path: string }
  | { readonly _tag: 'StoreDown'; readonly error: StoreError }
  | { readonly _tag: 'TooManyStreams'; readonly maximum: number }
  | { readonly _tag: 'NotServed'; readonly status: number; readonly message: string }
  | { readonly _tag: 'OurFault' };

export const storeDown = (error: StoreError): Refusal => ({ _tag: 'StoreDown', error });

/** Seconds after which asking again makes sense; null when it does not. */
export const retryAfterSeconds = (refusal: Refusal): number | null => {
  switch (refusal._tag) {
    case 'StoreDown':
      return Math.ceil((refusal.error.retryAfterMs ?? 5_000) / 1_000);
    case 'TooManyStreams':
      return 10;
    default:
      return null;
  }
};

export const toProblem = (refusal: Refusal): Problem => {
  switch (refusal._tag) {
    case 'BadParameters':
      return {
        ...problem(400, 'bad-parameters', 'A parameter is not allowed'),
        detail: refusal.errors.map(({ path, message }) => `${path}: ${message}`).join('; '),
        errors: [...refusal.errors],
      };
    case 'NotFound':
      return {
        ...problem(404, 'not-found', 'There is nothing here'),
        detail: `${refusal.path} is not a page or route; /docs lists the routes`,
      };
    case 'StoreDown':
      return {
        ...problem(503, 'store-down', 'The store of klines does not answer'),
        detail: 'History cannot be read right now; try again later',
      };
    case 'TooManyStreams':
      return {
        ...problem(503, 'too-many-streams', 'Too many stream clients'),
        detail: `${refusal.maximum} clients are connected, which is the configured maximum; try again later`,
      };
    case 'NotServed':
      return {
        ...problem(refusal.status, 'not-served', 'The request cannot be served'),
        detail: refusal.message,
      };
    case 'OurFault':
      return {
        ...problem(500, 'internal', 'Something broke here'),
        detail: 'The log of the gateway says what',
      };
  }
};

const problem = (status: number, type: string, title: string) => ({
  type: `/problems/${type}`,
  title,
  status,
});
