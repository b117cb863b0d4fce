/** Of the exchange as the producer meets it. */
import type { BinanceMetrics } from '@cryptostream/binance';
import { Counter, Gauge, type Registry } from 'prom-client';

export type ExchangeMetrics = {
  readonly disconnected: () => void;
  readonly frame: (kind: 'open' | 'closed' | 'not_understood') => void;
  /** Closed klines of the stream that were left to history, since the log did not keep up. */
  readonly leftToHistory: () => void;
};

export const exchangeMetrics = (registry: Registry): ExchangeMetrics => {
  const registers = [registry];
  const disconnects = new Counter({
    name: 'cryptostream_producer_stream_disconnects_total',
    help: 'Times that the live stream was lost',
    registers,
  });
  const frames = new Counter({
    name: 'cryptostream_producer_frames_total',
    help: 'Frames of the live stream, by what they held',
    labelNames: ['kind'],
    registers,
  });
  const leftToHistory = new Counter({
    name: 'cryptostream_producer_left_to_history_total',
    help: 'Closed klines of the stream left to REST, since too many records waited for the log',
    registers,
  });
  return {
    disconnected: () => disconnects.inc(),
    frame: (kind) => frames.inc({ kind }),
    leftToHistory: () => leftToHistory.inc(),
  };
};

/** @param weightLimit what the exchange allows in a minute */
export const requestMetrics = (registry: Registry, weightLimit: number): BinanceMetrics => {
  const registers = [registry];
  const requests = new Counter({
    name: 'cryptostream_producer_rest_requests_total',
    help: 'Requests to the exchange, by status; none: no answer came',
    labelNames: ['status'],
    registers,
  });
  const used = new Gauge({
    name: 'cryptostream_producer_exchange_weight_used',
    help: 'Request weight used in the running minute, by everybody at this address, as the exchange said last',
    registers,
  });
  const limit = new Gauge({
    name: 'cryptostream_producer_exchange_weight_limit',
    help: 'Request weight that may be used in a minute',
    registers,
  });
  limit.set(weightLimit);
  return {
    request: (status) => requests.inc({ status: String(status) }),
    usedWeight: (weight) => used.set(weight),
  };
};
