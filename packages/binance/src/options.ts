/** What can be set of the adapter, and what it needs from outside. */
import type { Clock, Logger } from '@cryptostream/ports';
import { defaultTimings, type StreamTimings } from './stream/timings';

export type BinanceOptions = {
  /** Value of `source` in every kline. */
  readonly source?: string;
  /** REST base URL without path. */
  readonly restUrl?: string;
  /** WebSocket base URL without path. */
  readonly streamUrl?: string;
  /** Of one REST request. */
  readonly timeoutMs?: number;
  /** Request weight per minute and address. */
  readonly weightLimit?: number;
  /** Share of it after which requests wait for the next minute, 0 to 1. */
  readonly weightShare?: number;
  readonly stream?: Partial<StreamTimings>;
};

export type BinanceDependencies = {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Uniform in [0, 1): jitter. */
  readonly random: () => number;
  /** Ms that never jump, whatever is done to the wall clock. */
  readonly monotonicMs?: () => number;
  readonly metrics?: BinanceMetrics;
};

export type BinanceMetrics = {
  /** Weight used in the running minute, as the exchange said. */
  readonly usedWeight: (weight: number) => void;
  /** One REST request; `none` when no answer came. */
  readonly request: (status: number | 'none') => void;
};

export type Settings = Required<Omit<BinanceOptions, 'stream'>> & { readonly stream: StreamTimings };

/** `monotonicMs` is settled, metrics may be absent. */
export type Dependencies = BinanceDependencies & { readonly monotonicMs: () => number };

/** Both serve public market data only and need no key. */
export const defaultOptions = {
  source: 'binance',
  restUrl: 'https://data-api.binance.vision',
  streamUrl: 'wss://data-stream.binance.vision',
  timeoutMs: 10_000,
  weightLimit: 6_000,
  weightShare: 0.8,
} as const;

export const toSettings = (options: BinanceOptions): Settings => ({
  ...defaultOptions,
  ...options,
  stream: { ...defaultTimings, ...options.stream },
});

export const toDependencies = (given: BinanceDependencies): Dependencies => ({
  monotonicMs: () => performance.now(),
  ...given,
});
