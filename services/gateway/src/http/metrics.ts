/** What Prometheus is told of the gateway. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type GatewayMetrics = {
  readonly request: (labels: { method: string; route: string; status: string }, seconds: number) => void;
  readonly streamOpened: () => void;
  readonly streamClosed: () => void;
  readonly streamTooSlow: () => void;
  readonly eventTold: (name: string) => void;
  readonly recordNotUnderstood: () => void;
};

export const createMetrics = (registry: Registry): GatewayMetrics => {
  const registers = [registry];
  const requests = new Histogram({
    name: 'cryptostream_gateway_http_request_duration_seconds',
    help: 'Time to answer a request, streams left out',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const streams = new Gauge({
    name: 'cryptostream_gateway_stream_clients',
    help: 'Stream clients connected',
    registers,
  });
  const tooSlow = new Counter({
    name: 'cryptostream_gateway_stream_too_slow_total',
    help: 'Stream clients cut off because they did not read fast enough',
    registers,
  });
  const events = new Counter({
    name: 'cryptostream_gateway_stream_events_total',
    help: 'Events told to stream clients, each counted once',
    labelNames: ['event'],
    registers,
  });
  const notUnderstood = new Counter({
    name: 'cryptostream_gateway_records_not_understood_total',
    help: 'Records of followed topics that could not be read',
    registers,
  });
  return {
    request: (labels, seconds) => requests.observe(labels, seconds),
    streamOpened: () => streams.inc(),
    streamClosed: () => streams.dec(),
    streamTooSlow: () => tooSlow.inc(),
    eventTold: (event) => events.inc({ event }),
    recordNotUnderstood: () => notUnderstood.inc(),
  };
};
