/** What fastify throws, as a refusal. */
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ParameterError, Refusal } from './refusal';

export const toRefusal = (error: unknown): Refusal => {
  if (hasZodFastifySchemaValidationErrors(error))
    return { _tag: 'BadParameters', errors: error.validation.map(toParameterError) };
  const { statusCode, message } = error as { readonly statusCode?: unknown; readonly message?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? { _tag: 'NotServed', status: statusCode, message: String(message) }
    : { _tag: 'OurFault' };
};

type Issue = {
  readonly instancePath: string;
  readonly message?: string;
  readonly params: { readonly [name: string]: unknown };
};

const toParameterError = ({ instancePath, message, params }: Issue): ParameterError => ({
  path: instancePath.slice(1),
  message: message ?? 'not allowed',
  ...(Array.isArray(params['values']) ? { allowed: params['values'].map(String) } : {}),
});
