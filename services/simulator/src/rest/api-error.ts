/**
 * Refusals with Binance's codes and texts.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/errors
 */
export type ApiError = {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly retryAfterS?: number;
};

const malformed = (code: number, message: string): ApiError => ({ status: 400, code, message });

export const invalidSymbol = malformed(-1121, 'Invalid symbol.');
export const invalidInterval = malformed(-1120, 'Invalid interval.');
export const duplicateParameter = malformed(-1101, 'Duplicate values for a parameter detected.');

export const illegalCharacters = (parameter: string, legal: string): ApiError =>
  malformed(-1100, `Illegal characters found in parameter '${parameter}'; legal range is '${legal}'.`);

export const missingParameter = (parameter: string): ApiError =>
  malformed(-1102, `Mandatory parameter '${parameter}' was not sent, was empty/null, or malformed.`);

export const unreadParameters = (read: number, sent: number): ApiError =>
  malformed(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`);

export const emptyParameter = (parameter: string): ApiError =>
  malformed(-1105, `Parameter '${parameter}' was empty.`);

export const badCombination = malformed(-1128, 'Combination of optional parameters invalid.');

export const invalidParameter = (parameter: string): ApiError =>
  malformed(-1130, `Data sent for parameter '${parameter}' is not valid.`);

export const tooMuchWeight = (limit: number, retryAfterS: number): ApiError => ({
  status: 429,
  code: -1003,
  message: `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
  retryAfterS,
});

export const banned = (untilMs: number, retryAfterS: number): ApiError => ({
  status: 418,
  code: -1003,
  message: `Way too much request weight used; IP banned until ${untilMs}. Please use WebSocket Streams for live updates to avoid bans.`,
  retryAfterS,
});

export const restricted: ApiError = {
  status: 451,
  code: 0,
  message:
    "Service unavailable from a restricted location according to 'b. Eligibility' in https://www.binance.com/en/terms. Please contact customer service if you believe you received this information in error.",
};

/** What stands behind a 5xx. */
export const serverFailure = (status: number): ApiError => {
  switch (status) {
    case 503:
      return {
        status,
        code: -1008,
        message: 'Server is currently overloaded with other requests. Please try again in a few minutes.',
      };
    case 504:
      return {
        status,
        code: -1007,
        message:
          'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
      };
    default:
      return { status, code: -1000, message: 'An unknown error occurred while processing the request.' };
  }
};
