/** How long records take, hop by hop. */
import { lines } from '../../panels/over-time';
import { bySeries, type PanelDraft } from '../../panels/panel';
import { overTime } from '../../panels/target';
import { nothing, quantile, quantiles, refIds } from './expressions';

export const hops = [
  [
    'exchange_to_producer',
    'Exchange to producer',
    'From the event time of the exchange to its transaction; differing clocks show here.',
  ],
  ['producer_to_kafka', 'Producer to Kafka', 'From the producer to the time that the log gave the record.'],
  ['kafka_to_consumer', 'Kafka to consumer', 'From the log to the consumer that took it.'],
  [
    'consumer_to_store',
    'Consumer to store',
    'From the consumer to the committed batch, with InfluxDB and the transaction.',
  ],
  ['exchange_to_store', 'Exchange to store', 'All of the way. Target in a live market: below a second.'],
] as const;

export const latency = ([hop, title, what]: (typeof hops)[number]): PanelDraft =>
  lines(
    {
      title,
      description: `How long records of the live stream take. ${what} Half of them take at most p50, 95 of 100 p95, 99 of 100 p99.`,
      unit: 's',
      decimals: 3,
      whenEmpty: nothing,
      min: 0,
      color: bySeries,
    },
    quantiles.map(([of, name], index) =>
      overTime(
        quantile(of, 'cryptostream_consumer_latency_seconds', 'hop', `{hop="${hop}"}`),
        name,
        refIds[index],
      ),
    ),
  );
