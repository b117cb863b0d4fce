/** Sends what was found, or the problem document that says why there is nothing. */
import type { FastifyReply } from 'fastify';
import * as E from 'fp-ts/Either';
import { retryAfterSeconds, toProblem, type Refusal } from './refusal';

/** Fastify sends the body that is returned; a reply that is returned has been sent already. */
export const answer = <Reply extends FastifyReply, A>(
  reply: Reply,
  found: E.Either<Refusal, A>,
): A | Reply => (E.isRight(found) ? found.right : refuse(reply, found.left));

export const refuse = <Reply extends FastifyReply>(reply: Reply, refusal: Refusal): Reply => {
  const problem = toProblem(refusal);
  const seconds = retryAfterSeconds(refusal);
  if (seconds !== null) reply.header('retry-after', seconds);
  reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
  return reply;
};
