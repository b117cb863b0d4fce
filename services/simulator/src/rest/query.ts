/** Reads the parameters of a request the way Binance does, with its refusals. */
import * as E from 'fp-ts/Either';
import {
  duplicateParameter,
  emptyParameter,
  illegalCharacters,
  missingParameter,
  unreadParameters,
  type ApiError,
} from './api-error';

export type Query = { readonly [name: string]: string };

/** Each parameter once, and none that is not known. */
export const readQuery = (raw: unknown, known: readonly string[]): E.Either<ApiError, Query> => {
  const entries = Object.entries(raw as Record<string, unknown>);
  const read = entries.filter(([name]) => known.includes(name)).length;
  if (entries.some(([, value]) => typeof value !== 'string')) return E.left(duplicateParameter);
  if (read < entries.length) return E.left(unreadParameters(read, entries.length));
  return E.right(Object.fromEntries(entries) as Query);
};

export const mandatory = (query: Query, name: string): E.Either<ApiError, string> => {
  const value = query[name];
  return value === undefined
    ? E.left(missingParameter(name))
    : value === ''
      ? E.left(emptyParameter(name))
      : E.right(value);
};

const legalInteger = '^[0-9]{1,20}$';

export const optionalInteger = (query: Query, name: string): E.Either<ApiError, number | undefined> => {
  const value = query[name];
  if (value === undefined) return E.right(undefined);
  if (value === '') return E.left(emptyParameter(name));
  return new RegExp(legalInteger).test(value)
    ? E.right(Number(value))
    : E.left(illegalCharacters(name, legalInteger));
};

const legalSymbol = '^[A-Z0-9-_.]{1,20}$';

export const mandatorySymbol = (query: Query): E.Either<ApiError, string> =>
  E.chain((symbol: string) =>
    /^[A-Z0-9\-_.]{1,20}$/.test(symbol) ? E.right(symbol) : E.left(illegalCharacters('symbol', legalSymbol)),
  )(mandatory(query, 'symbol'));
