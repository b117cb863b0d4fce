/** What a fault does to a request and its answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MetRestFault } from '../faults/fault-board';
import { banned, restricted, serverFailure, tooMuchWeight, type ApiError } from './api-error';

export type RestAction =
  | { readonly _tag: 'Refuse'; readonly error: ApiError }
  | { readonly _tag: 'Hold'; readonly forMs: number }
  | { readonly _tag: 'Cut' }
  | { readonly _tag: 'Empty' };

/** @param weightLimit per minute, for the text of a refusal */
export const toAction = (
  weightLimit: number,
  { fault, untilMs }: MetRestFault,
  nowMs: number,
): RestAction => {
  switch (fault.kind) {
    case 'rest_429':
      return { _tag: 'Refuse', error: tooMuchWeight(weightLimit, fault.retry_after_s) };
    case 'rest_418': {
      const restS = untilMs === undefined ? 1 : Math.max(1, Math.ceil((untilMs - nowMs) / 1_000));
      const retryAfterS = fault.retry_after_s ?? restS;
      return { _tag: 'Refuse', error: banned(nowMs + retryAfterS * 1_000, retryAfterS) };
    }
    case 'rest_451':
      return { _tag: 'Refuse', error: restricted };
    case 'rest_5xx':
      return { _tag: 'Refuse', error: serverFailure(fault.status) };
    case 'rest_timeout':
      return { _tag: 'Hold', forMs: fault.hold_ms };
    case 'rest_cut':
      return { _tag: 'Cut' };
    case 'rest_empty':
      return { _tag: 'Empty' };
  }
};

/** Nothing is answered; the connection ends after that time, unless the client has ended it before. */
export const holdBack = (request: FastifyRequest, reply: FastifyReply, forMs: number): FastifyReply => {
  void reply.hijack();
  const { socket } = request.raw;
  const timer = setTimeout(() => socket.destroy(), forMs);
  socket.once('close', () => clearTimeout(timer));
  return reply;
};

/** The length of the whole answer is announced, half of it is sent. */
export const cutInTheMiddle = (reply: FastifyReply, payload: unknown): Readable => {
  const whole = Buffer.from(String(payload));
  void reply.header('content-length', whole.length);
  const half = async function* (): AsyncGenerator<Buffer> {
    yield whole.subarray(0, Math.ceil(whole.length / 2));
    // Time for the half to leave.
    await sleep(20);
    reply.raw.socket?.destroy();
  };
  return Readable.from(half());
};
