/** An exchange that publishes klines. Adapter: packages/binance. */
import type { Interval, Kline } from '@cryptostream/domain';
import type * as TE from 'fp-ts/TaskEither';
import type { Task } from 'fp-ts/Task';

export type ExchangeError = {
  readonly _tag:
    /** 429 or 418: wait for `retryAfterMs`. */
    | 'RateLimited'
    /** 451: not from this place. */
    | 'Restricted'
    /** 5xx, time-out, network. */
    | 'ExchangeUnavailable'
    /** 4xx with a code: a symbol or interval that the exchange does not have, or our bug. */
    | 'RequestRefused'
    /** The answer is not what the protocol says. */
    | 'AnswerNotUnderstood';
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
};

export type KlinePage = {
  /** Oldest first; the last one may be open (`closed: false`). */
  readonly klines: readonly Kline[];
  /** The exchange's clock when it answered, epoch ms. */
  readonly serverTimeMs: number;
};

export type KlineRequest = {
  readonly symbol: string;
  readonly interval: Interval.Interval;
  /** Inclusive, epoch ms; absent: the newest. */
  readonly fromMs?: number;
  /** Exclusive, epoch ms. */
  readonly toMs?: number;
  /** At most 1,000. */
  readonly limit: number;
  /** It can wait: sent only while more than half of what may be asked is left. */
  readonly spare?: boolean;
};

export type FetchKlines = (request: KlineRequest) => TE.TaskEither<ExchangeError, KlinePage>;

export type StreamEvent =
  | { readonly _tag: 'Connected' }
  | { readonly _tag: 'Disconnected'; readonly reason: string; readonly retryInMs: number }
  /** One frame; `eventTimeMs` is the exchange's clock. */
  | { readonly _tag: 'KlineReceived'; readonly kline: Kline; readonly eventTimeMs: number }
  /** Connected, but nothing came for this symbol for `silentMs`. */
  | { readonly _tag: 'Silent'; readonly symbol: string; readonly silentMs: number }
  | { readonly _tag: 'FrameNotUnderstood'; readonly frame: string; readonly message: string };

/** Streams until stopped; reconnects by itself with back-off and jitter. */
export type StreamKlines = (
  request: { readonly symbols: readonly string[]; readonly interval: Interval.Interval },
  onEvent: (event: StreamEvent) => void,
) => { readonly stop: Task<void> };

export type Exchange = {
  /** Value of `source` in every kline. */
  readonly source: string;
  readonly fetchKlines: FetchKlines;
  readonly streamKlines: StreamKlines;
  /** The exchange's clock, epoch ms: tells whether it can be reached. */
  readonly serverTime: TE.TaskEither<ExchangeError, number>;
};
