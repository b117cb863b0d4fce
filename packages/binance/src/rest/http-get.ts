/** One GET request. Never rejects: that no answer came is an answer too. */
import axios, { isAxiosError, type AxiosResponse } from 'axios';

export type Parameters = { readonly [name: string]: string | number };

export type Reply =
  | {
      readonly _tag: 'Answered';
      readonly status: number;
      readonly body: string;
      /** By lower-case name. */
      readonly header: (name: string) => string | undefined;
    }
  | { readonly _tag: 'NotAnswered'; readonly message: string };

export type HttpGet = (path: string, parameters: Parameters) => Promise<Reply>;

// 1,000 klines are about 180 KB.
const maximumBytes = 32 * 1_048_576;

export const httpGet = (baseUrl: string, timeoutMs: number): HttpGet => {
  const client = axios.create({
    baseURL: baseUrl.replace(/\/+$/, ''),
    responseType: 'text',
    // As text: what is not JSON is to be told from what is, and numbers are decoded elsewhere.
    transformResponse: (body: string) => body,
    validateStatus: () => true,
    maxContentLength: maximumBytes,
    maxRedirects: 0,
  });
  return async (path, params) => {
    try {
      // The signal bounds the whole request; axios' own time-out only covers silences.
      return toReply(await client.get<string>(path, { params, signal: AbortSignal.timeout(timeoutMs) }));
    } catch (error) {
      return { _tag: 'NotAnswered', message: toMessage(error, timeoutMs) };
    }
  };
};

const toReply = ({ status, data, headers }: AxiosResponse<string>): Reply => ({
  _tag: 'Answered',
  status,
  body: data,
  header: (name) => {
    const value: unknown = headers[name];
    return typeof value === 'string' ? value : undefined;
  },
});

const toMessage = (error: unknown, timeoutMs: number): string => {
  if (axios.isCancel(error)) return `no answer within ${timeoutMs} ms`;
  if (isAxiosError(error)) return error.message === '' ? (error.code ?? 'no connection') : error.message;
  return error instanceof Error ? error.message : String(error);
};
