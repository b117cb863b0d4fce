/**
 * How long records of the live stream take from hop to hop. Of a batch up to 8 are looked at, evenly spread, so that the cost of a
 * batch does not grow with it. Hops between two machines compare two clocks; what comes out negative counts as 0.
 */
import type { LogRecord } from '@cryptostream/ports';
import { Histogram, type Registry } from 'prom-client';

export type LatencyMetrics = {
  /** @param takenMs when the batch was taken, epoch ms; @param storedMs when all of it was stored and committed, epoch ms */
  readonly latency: (records: readonly LogRecord[], takenMs: number, storedMs: number) => void;
};

const sampledRecords = 8;

export const latencyMetrics = (registry: Registry): LatencyMetrics => {
  const seconds = new Histogram({
    name: 'cryptostream_consumer_latency_seconds',
    help: 'Time that records of the live stream take, by hop',
    labelNames: ['hop'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  const toObserve = (hop: string) => {
    // What appears with its first value has no increase.
    seconds.zero({ hop });
    const child = seconds.labels(hop);
    return (ms: number): void => child.observe(Math.max(0, ms) / 1_000);
  };
  const exchangeToProducer = toObserve('exchange_to_producer');
  const producerToKafka = toObserve('producer_to_kafka');
  const kafkaToConsumer = toObserve('kafka_to_consumer');
  const consumerToStore = toObserve('consumer_to_store');
  const exchangeToStore = toObserve('exchange_to_store');

  const observe = ({ headers, timestampMs }: LogRecord, takenMs: number, storedMs: number): void => {
    if (headers['origin'] !== 'stream') return;
    const eventMs = Number(headers['event_time_ms']);
    const producedMs = Number(headers['produced_at_ms']);
    // Anybody may write headers.
    if (!Number.isFinite(eventMs) || !Number.isFinite(producedMs)) return;
    exchangeToProducer(producedMs - eventMs);
    producerToKafka(timestampMs - producedMs);
    kafkaToConsumer(takenMs - timestampMs);
    consumerToStore(storedMs - takenMs);
    exchangeToStore(storedMs - eventMs);
  };
  return {
    latency: (records, takenMs, storedMs) => {
      const step = Math.max(1, Math.ceil(records.length / sampledRecords));
      for (let place = records.length - 1; place >= 0; place -= step)
        observe(records[place]!, takenMs, storedMs);
    },
  };
};
