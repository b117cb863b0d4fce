/** How the services are: throughput, latency, lag, retries, and what they use. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { toDashboard } from '../dashboard';
import { palette } from '../palette';
import { lines, markedThresholds } from '../panels/over-time';
import { below, bySeries, byThresholds, from } from '../panels/panel';
import { words } from '../panels/table';
import { now, overTime } from '../panels/target';
import { stat } from '../panels/values';
import { instance, nothing, perMinute, perSecond, quantile } from './pipeline-health/expressions';
import { hops, latency } from './pipeline-health/latency';
import { disk, eventLoop, memory, processor } from './pipeline-health/processes';

const upAndReady = stat(
  {
    title: 'Services',
    description:
      'Whether each service answers and does its work, as its /readyz says: ready, not ready (the answer of /readyz and its log say why), or down when it cannot be asked.',
    unit: 'none',
    decimals: 0,
    whenEmpty: nothing,
    color: byThresholds,
    thresholds: [below(palette.bad), from(1, palette.warning), from(2, palette.good)],
    mappings: words({
      '0': { text: 'down' },
      '1': { text: 'not ready' },
      '2': { text: 'ready' },
    }),
  },
  [
    // Those of InfluxDB and Prometheus themselves say nothing of being ready.
    now(
      'cryptostream_ready + on (job, instance) group_left up or up * 2 unless on (job, instance) cryptostream_ready',
      instance,
    ),
  ],
);

const throughput = lines(
  {
    title: 'Throughput',
    description:
      'Records per second of each stage: committed to the log by producers, processed by consumers, and points written to the store by them and by the market pipeline.',
    unit: 'ops',
    decimals: 1,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [
    overTime(perSecond('cryptostream_producer_records_total', 'interval'), 'produced {{interval}}', 'A'),
    overTime(perSecond('cryptostream_consumer_records_total', 'interval'), 'consumed {{interval}}', 'B'),
    overTime(perSecond('cryptostream_consumer_points_total', 'interval'), 'points {{interval}}', 'C'),
    overTime(perSecond('cryptostream_market_points_total', 'source'), 'market points {{source}}', 'D'),
  ],
);

const lag = lines(
  {
    title: 'Consumer lag',
    description:
      'Closed klines that are in the log and not processed yet, by interval; each consumer tells of its own partitions every 10 s. A few are usual, a rising line is not.',
    unit: 'none',
    decimals: 0,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [overTime('sum by (interval) (cryptostream_consumer_lag_records)', '{{interval}}')],
);

const behind = lines(
  {
    title: 'Behind the exchange',
    description:
      'Closed klines that the exchange should have and that are not in the log yet, by interval. While history is fetched it falls towards 0.',
    unit: 'none',
    decimals: 0,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [overTime('sum by (source, interval) (cryptostream_producer_behind_klines)', '{{source}} {{interval}}')],
);

const batches = lines(
  {
    title: 'Batch size',
    description: 'Records per transaction of a producer, and per batch of a consumer, p95 by interval.',
    unit: 'none',
    decimals: 0,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [
    overTime(quantile(0.95, 'cryptostream_producer_batch_records', 'interval'), 'produced {{interval}}', 'A'),
    overTime(quantile(0.95, 'cryptostream_consumer_batch_records', 'interval'), 'consumed {{interval}}', 'B'),
  ],
);

const commits = lines(
  {
    title: 'Time per batch',
    description:
      'How long a transaction of a producer takes, a batch of a consumer from its records to its commit, and a write to InfluxDB, p95.',
    unit: 's',
    decimals: 3,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [
    overTime(
      quantile(0.95, 'cryptostream_producer_publish_seconds', 'interval'),
      'publish {{interval}}',
      'A',
    ),
    overTime(quantile(0.95, 'cryptostream_consumer_batch_seconds', 'interval'), 'consume {{interval}}', 'B'),
    overTime(
      quantile(0.95, 'cryptostream_store_write_seconds', 'job, interval'),
      'write {{job}} {{interval}}',
      'C',
    ),
    overTime(quantile(0.95, 'cryptostream_market_commit_seconds', 'source'), 'market {{source}}', 'D'),
  ],
);

const retries = lines(
  {
    title: 'Retries and failures',
    description:
      'Repeated tries per minute of consumers and the market pipeline by stage, writes that InfluxDB did not take, sessions of producers begun anew, and streams that were lost. All 0 when all is well; a line of retries begins with the first one.',
    unit: 'none',
    decimals: 2,
    whenEmpty: nothing,
    min: 0,
    color: bySeries,
  },
  [
    overTime(perMinute('cryptostream_consumer_retries_total', 'stage'), 'consumer, {{stage}}', 'A'),
    overTime(perMinute('cryptostream_market_retries_total', 'stage'), 'market, {{stage}}', 'B'),
    overTime(perMinute('cryptostream_store_failures_total', 'error'), 'store, {{error}}', 'C'),
    overTime(perMinute('cryptostream_producer_sessions_total', 'interval'), 'session {{interval}}', 'D'),
    overTime(
      perMinute('cryptostream_producer_stream_disconnects_total', 'interval'),
      'stream {{interval}}',
      'E',
    ),
  ],
);

const weight = lines(
  {
    title: 'Exchange weight used',
    description:
      'Part of the request weight of the running minute that is used, as the exchange said last. All producers behind one address share it; beyond all of it the exchange refuses requests, and later the address.',
    unit: 'percentunit',
    decimals: 0,
    whenEmpty: nothing,
    min: 0,
    max: 1,
    color: bySeries,
    thresholds: [below(palette.nothing), from(0.8, palette.bad)],
  },
  [
    overTime(
      'max by (source, interval) (cryptostream_producer_exchange_weight_used / cryptostream_producer_exchange_weight_limit)',
      '{{source}} {{interval}}',
    ),
  ],
  markedThresholds,
);

export const pipelineHealth: Dashboard = toDashboard({
  name: 'pipeline-health',
  title: 'Pipeline health',
  description: 'Throughput per stage, latency per hop, lag, batches, retries, and what the services use.',
  from: 'now-1h',
  refresh: '15s',
  variables: [],
  rows: [
    { height: 5, panels: [[24, upAndReady]] },
    {
      height: 8,
      panels: [
        [12, throughput],
        [6, lag],
        [6, behind],
      ],
    },
    { height: 8, panels: hops.slice(0, 4).map((hop) => [6, latency(hop)]) },
    {
      height: 8,
      panels: [
        [8, latency(hops[4])],
        [8, commits],
        [8, batches],
      ],
    },
    {
      height: 8,
      panels: [
        [12, retries],
        [12, weight],
      ],
    },
    {
      height: 8,
      panels: [
        [6, eventLoop],
        [6, memory],
        [6, processor],
        [6, disk],
      ],
    },
  ],
});
