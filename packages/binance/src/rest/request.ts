/** Requests of one instance: they share the weight budget, and a ban stops them all. */
import type { ExchangeError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Dependencies, Settings } from '../options';
import { httpGet, type Parameters, type Reply } from './http-get';
import { toAnswer } from './to-answer';
import { admit, block, initialBudget, settle } from './weight-budget';

export type Answer = {
  readonly json: unknown;
  /** When the exchange answered, by its own clock, in whole seconds; null when it does not say. */
  readonly dateMs: number | null;
  /** Monotonic clock. */
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
};

export type Request = (
  path: string,
  parameters: Parameters,
  weight: number,
  /** Sent only while more than half of the budget is left. */
  spare?: boolean,
) => TE.TaskEither<ExchangeError, Answer>;

export type Requester = {
  readonly request: Request;
  /** The exchange has banned the address until then, ms of the monotonic clock; -Infinity when it never has. */
  readonly bannedUntilMs: () => number;
};

/** @param exchangeMs the exchange's clock, as far as it is known */
export const requester = (
  { restUrl, timeoutMs, weightLimit, weightShare }: Settings,
  { clock, logger, metrics, monotonicMs }: Dependencies,
  exchangeMs: () => number,
): Requester => {
  const get = httpGet(restUrl, timeoutMs);
  const threshold = weightLimit * weightShare;
  let budget = initialBudget;
  let bannedUntilMs = -Infinity;

  const admission = async (weight: number, spare: boolean): Promise<E.Either<ExchangeError, number>> => {
    for (;;) {
      const found = admit(spare ? threshold / 2 : threshold)(budget, weight, {
        nowMs: monotonicMs(),
        exchangeMs: exchangeMs(),
      });
      if (found._tag === 'Blocked') return E.left(stillBlocked(found.waitMs));
      if (found._tag === 'Admitted') {
        budget = found.budget;
        return E.right(budget.minute);
      }
      logger.info('request weight nearly used up: waiting for the next minute', { wait_ms: found.waitMs });
      await clock.sleep(found.waitMs);
    }
  };

  const learn = (reply: Reply, weight: number, minute: number): void => {
    const reported = usedWeight(reply);
    budget = settle(budget, weight, minute, reported);
    metrics?.request(reply._tag === 'Answered' ? reply.status : 'none');
    if (reported !== null) metrics?.usedWeight(reported);
  };

  const obey = (error: ExchangeError, reply: Reply): ExchangeError => {
    if (error._tag === 'RateLimited' && error.retryAfterMs !== undefined) {
      budget = block(budget, monotonicMs(), error.retryAfterMs);
      if (isBan(reply)) bannedUntilMs = budget.blockedUntilMs;
      logger.warn('the exchange limits requests', { wait_ms: error.retryAfterMs, message: error.message });
    }
    return error;
  };

  const request: Request =
    (path, parameters, weight, spare = false) =>
    async () => {
      const admitted = await admission(weight, spare);
      if (E.isLeft(admitted)) return admitted;
      const sentAtMs = monotonicMs();
      const reply = await get(path, parameters);
      learn(reply, weight, admitted.right);
      return pipe(
        reply,
        toAnswer(restUrl, parameters),
        E.bimap(
          (error) => obey(error, reply),
          (json) => ({ json, dateMs: dateOf(reply), sentAtMs, receivedAtMs: monotonicMs() }),
        ),
      );
    };
  return { request, bannedUntilMs: () => bannedUntilMs };
};

// A ban is of the address, whatever it asks; a limit (429) is of REST alone.
const isBan = (reply: Reply): boolean => reply._tag === 'Answered' && reply.status === 418;

const dateOf = (reply: Reply): number | null => {
  const dateMs = reply._tag === 'Answered' ? Date.parse(reply.header('date') ?? '') : NaN;
  return Number.isNaN(dateMs) ? null : dateMs;
};

const usedWeight = (reply: Reply): number | null => {
  const text = reply._tag === 'Answered' ? reply.header('x-mbx-used-weight-1m') : undefined;
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
};

const stillBlocked = (waitMs: number): ExchangeError => ({
  _tag: 'RateLimited',
  message: `Not sent: the exchange asked to wait another ${Math.ceil(waitMs / 1_000)} s.`,
  retryable: true,
  retryAfterMs: Math.ceil(waitMs),
});
