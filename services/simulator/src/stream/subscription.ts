/**
 * What a connection listens to, and what a control message makes of it. Pure.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#live-subscribingunsubscribing-to-streams
 */
import { parseJson } from '@cryptostream/contracts';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';

export type Subscription = {
  /** In the order of subscribing, each once. */
  readonly streams: readonly string[];
  /** Whether frames are wrapped with the name of their stream. */
  readonly combined: boolean;
};

type Id = number | string | null;
type Refusal = { readonly code: 0 | 1 | 2 | 3; readonly msg: string };
type Request = { readonly method: string; readonly params: readonly unknown[]; readonly id: Id };
type Outcome = readonly [result: unknown, next: Subscription];

/** @returns the JSON text of the reply, and what is listened to from then on */
export const answerControl =
  (maximumStreams: number) =>
  (subscription: Subscription, message: string): readonly [reply: string, next: Subscription] =>
    pipe(
      parseJson(message),
      E.mapLeft((): Refused => [refusal(3, 'Invalid JSON: expected value at line 1 column 1'), null]),
      E.chain(toRequest),
      E.chain((request) =>
        pipe(
          carryOut(maximumStreams, subscription, request),
          E.bimap(
            (why): Refused => [why, request.id],
            ([result, next]) => [JSON.stringify({ result, id: request.id }), next] as const,
          ),
        ),
      ),
      E.getOrElse(([why, id]) => [JSON.stringify({ ...why, id }), subscription] as const),
    );

type Refused = readonly [Refusal, Id];

const refusal = (code: Refusal['code'], msg: string): Refusal => ({ code, msg });

const toRequest = (value: unknown): E.Either<Refused, Request> => {
  const { method, params = [], id = null } = (value ?? {}) as Record<string, unknown>;
  if (!isId(id)) return E.left([refusal(2, 'Invalid request: request ID must be an unsigned integer'), null]);
  if (typeof method !== 'string')
    return E.left([refusal(2, 'Invalid request: missing field `method` at line 1 column 1'), id]);
  return Array.isArray(params)
    ? E.right({ method, params: params as readonly unknown[], id })
    : E.left([refusal(2, 'Invalid request: invalid type for `params`, expected a sequence'), id]);
};

const isId = (id: unknown): id is Id =>
  id === null ||
  (typeof id === 'number' && Number.isInteger(id)) ||
  (typeof id === 'string' && id.length <= 36);

const carryOut = (
  maximumStreams: number,
  subscription: Subscription,
  { method, params }: Request,
): E.Either<Refusal, Outcome> => {
  switch (method) {
    case 'SUBSCRIBE':
      return pipe(names(params), E.chain(subscribe(maximumStreams, subscription)));
    case 'UNSUBSCRIBE':
      return pipe(
        names(params),
        E.map((left): Outcome => [
          null,
          { ...subscription, streams: subscription.streams.filter((name) => !left.includes(name)) },
        ]),
      );
    case 'LIST_SUBSCRIPTIONS':
      return E.right([subscription.streams, subscription]);
    case 'SET_PROPERTY':
      return setProperty(subscription, params);
    case 'GET_PROPERTY':
      return params[0] === 'combined'
        ? E.right([subscription.combined, subscription])
        : E.left(unknownProperty(params[0]));
    default:
      return E.left(
        refusal(
          2,
          `Invalid request: unknown variant \`${method}\`, expected one of \`SUBSCRIBE\`, \`UNSUBSCRIBE\`, \`LIST_SUBSCRIPTIONS\`, \`SET_PROPERTY\`, \`GET_PROPERTY\` at line 1 column 1`,
        ),
      );
  }
};

const names = (params: readonly unknown[]): E.Either<Refusal, readonly string[]> =>
  params.every((name): name is string => typeof name === 'string')
    ? E.right(params)
    : E.left(refusal(2, 'Invalid request: stream name must be a string'));

const subscribe =
  (maximumStreams: number, subscription: Subscription) =>
  (added: readonly string[]): E.Either<Refusal, Outcome> => {
    const streams = [...new Set([...subscription.streams, ...added])];
    return streams.length > maximumStreams
      ? E.left(refusal(2, 'Invalid request: too many subscriptions'))
      : E.right([null, { ...subscription, streams }]);
  };

const setProperty = (
  subscription: Subscription,
  [name, value, ...more]: readonly unknown[],
): E.Either<Refusal, Outcome> => {
  if (name !== 'combined') return E.left(unknownProperty(name));
  if (more.length > 0) return E.left(refusal(2, 'Invalid request: too many parameters'));
  return typeof value === 'boolean'
    ? E.right([null, { ...subscription, combined: value }])
    : E.left(refusal(1, 'Invalid value type: expected Boolean'));
};

const unknownProperty = (name: unknown): Refusal =>
  typeof name === 'string'
    ? refusal(0, 'Unknown property')
    : refusal(2, 'Invalid request: property name must be a string');
