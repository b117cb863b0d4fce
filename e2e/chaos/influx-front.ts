/** Stands before InfluxDB: passes on, or answers writes as a database or a proxy in trouble would. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGate, type InfluxGate } from '../pipeline/influx-gate';

export type WriteTrouble =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  /** Too large unless the body is at most so long, as a limit of a proxy. */
  | { readonly kind: 'too_large'; readonly limitBytes: number }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Stored, and the connection ends in the middle of the answer. */
  | { readonly kind: 'cut' };

export type InfluxFront = InfluxGate & {
  /** Null: passes on. */
  readonly trouble: (trouble: WriteTrouble | null) => void;
  /** How many writes met a trouble. */
  readonly troubled: () => number;
};

export const startInfluxFront = async (targetUrl: string): Promise<InfluxFront> => {
  let current: WriteTrouble | null = null;
  let troubled = 0;
  const gate = await startGate(targetUrl, 0, {
    before: async (bodyBytes, outgoing) => {
      const trouble = current;
      if (trouble === null) return false;
      troubled += 1;
      return answer(trouble, bodyBytes, outgoing);
    },
    after: (outgoing) => {
      if (current?.kind !== 'cut') return false;
      outgoing.destroy();
      return true;
    },
  });
  return {
    ...gate,
    trouble: (trouble) => {
      current = trouble;
    },
    troubled: () => troubled,
  };
};

/** @returns whether it was answered here */
const answer = async (trouble: WriteTrouble, bytes: number, outgoing: ServerResponse): Promise<boolean> => {
  switch (trouble.kind) {
    case 'status':
      respond(outgoing, trouble.status, trouble.retryAfterS);
      return true;
    case 'too_large':
      if (bytes <= trouble.limitBytes) return false;
      respond(outgoing, 413);
      return true;
    case 'slow':
      await sleep(trouble.delayMs);
      return false;
    case 'cut':
      return false;
  }
};

const respond = (outgoing: ServerResponse, status: number, retryAfterS?: number): void => {
  outgoing
    .writeHead(status, {
      'content-type': 'application/json',
      ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
    })
    .end(JSON.stringify({ code: 'made up', message: `a fault run answers ${status}` }));
};
