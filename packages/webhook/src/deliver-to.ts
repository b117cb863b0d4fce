/**
 * One webhook: an alert is one POST, signed as Standard Webhooks says, and its answer is what became of it. Whether and when it is
 * sent again is the caller's affair.
 */
import { addAbortSignal, type Readable } from 'node:stream';
import type { WebhookFormat } from '@cryptostream/contracts';
import type { Deliver, Delivery } from '@cryptostream/ports';
import axios, { isAxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import { Webhook } from 'standardwebhooks';
import { messageBody } from './message-body';
import { messageId } from './message-id';
import { readStart } from './read-start';
import { toDelivery, type Answer } from './to-delivery';

export type WebhookOptions = {
  readonly url: string;
  readonly format: WebhookFormat;
  /** While one is replaced by another, a message is signed with both. None: it is not signed. */
  readonly signingKeys: readonly string[];
  /** From the start of the request to the end of its answer. */
  readonly timeoutMs: number;
  /** Epoch ms. */
  readonly nowMs: () => number;
};

const maximumBytes = 16_384;

export const deliverTo = ({ url, format, signingKeys, timeoutMs, nowMs }: WebhookOptions): Deliver => {
  const signers = signingKeys.map((key) => new Webhook(key));
  const client = axios.create({
    // As it is signed, byte by byte.
    transformRequest: (body: string) => body,
    responseType: 'stream',
    validateStatus: () => true,
    maxRedirects: 0,
    decompress: false,
  });
  return (alert, signal) => {
    const body = messageBody(format, alert);
    return within(timeoutMs, signal, async (limit) => {
      const headers = toHeaders(signers, messageId(alert.record.id), nowMs(), body);
      return toDelivery(await post(client, url, body, headers, limit), nowMs());
    });
  };
};

const toHeaders = (
  signers: readonly Webhook[],
  id: string,
  nowMs: number,
  body: string,
): { readonly [name: string]: string } => ({
  'content-type': 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'CryptoStream',
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
  ...(signers.length > 0 && {
    'webhook-signature': signers.map((signer) => signer.sign(id, new Date(nowMs), body)).join(' '),
  }),
});

const post = async (
  client: AxiosInstance,
  url: string,
  body: string,
  headers: { readonly [name: string]: string },
  signal: AbortSignal,
): Promise<Answer> => {
  const response = await client.post<Readable>(url, body, { headers, signal });
  return {
    status: response.status,
    header: headerOf(response),
    body: await readStart(addAbortSignal(signal, response.data), maximumBytes),
  };
};

const headerOf =
  ({ headers }: AxiosResponse) =>
  (name: string): string | undefined => {
    const value: unknown = headers[name];
    return typeof value === 'string' ? value : undefined;
  };

// Not `AbortSignal.timeout`, which lives until its time is over and holds what listens to it: the request, with all that was sent.
const within =
  (timeoutMs: number, stopped: AbortSignal, run: (limit: AbortSignal) => Promise<Delivery>) =>
  async (): Promise<Delivery> => {
    const controller = new AbortController();
    const end = (): void => controller.abort();
    const timer = setTimeout(end, timeoutMs);
    stopped.addEventListener('abort', end, { once: true });
    if (stopped.aborted) end();
    try {
      return await run(controller.signal);
    } catch (error) {
      if (!isAxiosError(error)) throw error;
      const reason = controller.signal.aborted ? describeEnd(stopped, timeoutMs) : toReason(error);
      return { _tag: 'Retry', reason };
    } finally {
      clearTimeout(timer);
      stopped.removeEventListener('abort', end);
    }
  };

const describeEnd = (stopped: AbortSignal, timeoutMs: number): string =>
  stopped.aborted ? 'it had not answered when sending was stopped' : `no answer within ${timeoutMs} ms`;

// Messages of the network name the host, which may be part of a secret; its codes do not.
const toReason = ({ code }: { readonly code?: string }): string =>
  code === undefined ? 'no connection' : `no connection (${code})`;
