/** A message of the stream to what it means for the stream. */
import { decodeFrame } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { StreamEvent } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';

export type MessageEvent =
  | Extract<StreamEvent, { readonly _tag: 'KlineReceived' | 'FrameNotUnderstood' }>
  | { readonly _tag: 'ServerShutdown' }
  /** A reply to a control message; none is sent, so none is waited for. */
  | { readonly _tag: 'Nothing' };

export type Subscription = {
  readonly source: string;
  readonly symbols: readonly string[];
  readonly interval: Interval.Interval;
};

export const toMessageEvent =
  ({ source, symbols, interval }: Subscription) =>
  (message: string): MessageEvent =>
    pipe(
      decodeFrame(source)(message),
      E.match(
        (reasons) => notUnderstood(message, reasons.map((reason) => reason.message).join('; ')),
        (frame): MessageEvent => {
          switch (frame._tag) {
            case 'KlineFrame':
              return symbols.includes(frame.kline.symbol) && frame.kline.interval === interval
                ? { _tag: 'KlineReceived', kline: frame.kline, eventTimeMs: frame.eventTimeMs }
                : notUnderstood(message, 'a kline of a series that was not asked for');
            case 'ControlError':
              return notUnderstood(message, `the exchange says: ${frame.message} (code ${frame.code})`);
            case 'ControlReply':
              return { _tag: 'Nothing' };
            case 'ServerShutdown':
              return { _tag: 'ServerShutdown' };
          }
        },
      ),
    );

const notUnderstood = (message: string, why: string): MessageEvent => ({
  _tag: 'FrameNotUnderstood',
  frame: message.slice(0, 2_000),
  message: why,
});
