/** The body of a refused request: `{"code":-1121,"msg":"Invalid symbol."}`. Codes are fixed, texts vary. */
import { z } from 'zod';
import { decodeWith } from '../decode-with';
import { integer, text } from './fields';

export type ApiError = { readonly code: number; readonly message: string };

const schema = z
  .object({ code: integer, msg: text })
  .transform(({ code, msg }): ApiError => ({ code, message: msg }));

export const decodeApiError = decodeWith<ApiError>(schema);
