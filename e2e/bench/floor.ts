/**
 * The yardstick of `npm run bench -- pipeline`: a bare loop that reads the topic and makes the same writes and sends as the consumer,
 * the same fields with floats formatted live, one transaction for each batch. No validation, no indicators, no state: what it
 * takes is the price of the broker, the database and the libraries. It loses nothing only as long as nothing fails.
 */
import { Agent, request } from 'node:http';
import {
  Kafka,
  logLevel,
  type EachBatchPayload,
  type KafkaMessage,
  type Message,
  type Producer,
} from 'kafkajs';

const settings = JSON.parse(process.env['FLOOR'] ?? '{}') as {
  readonly brokers: string[];
  readonly topic: string;
  readonly enrichedTopic: string;
  readonly stateTopic: string;
  readonly groupId: string;
  readonly writeUrl: string;
  readonly token: string;
  /** Names of the enriched values. */
  readonly names: readonly string[];
  /** A state as long as that of a series. */
  readonly state: string;
  readonly partitions: number;
};

type Row = {
  readonly open_time_ms: number;
  readonly close_time_ms: number;
  readonly symbol: string;
  readonly interval: string;
  readonly source: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quote_volume: string;
  readonly trades: number;
  readonly taker_buy_volume: string;
  readonly taker_buy_quote_volume: string;
};

const fail = (error: unknown): void => {
  process.stderr.write(`floor: ${String(error)}\n`);
  process.exit(3);
};

const agent = new Agent({ keepAlive: true });

const write = (body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    request(
      settings.writeUrl,
      { method: 'POST', agent, headers: { authorization: `Token ${settings.token}` } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('end', () => {
          if (answer.statusCode === 204) resolve();
          // kafkajs would try again for minutes what will never be taken
          else fail(new Error(`InfluxDB answered ${answer.statusCode}: ${text.slice(0, 500)}`));
        });
      },
    )
      .on('error', reject)
      .end(body);
  });

const rawFields = (row: Row): string =>
  `open=${Number(row.open)},high=${Number(row.high)},low=${Number(row.low)},close=${Number(row.close)},volume=${Number(row.volume)},` +
  `quote_volume=${Number(row.quote_volume)},trades=${row.trades}i,taker_buy_volume=${Number(row.taker_buy_volume)},` +
  `taker_buy_quote_volume=${Number(row.taker_buy_quote_volume)},close_time_ms=${row.close_time_ms}i`;

const flagFields = 'gap_before=0i,zero_volume=F,outlier=F,hour=1i,weekday=1i,session="asia"';
const flagTexts = '"gap_before":0,"zero_volume":false,"outlier":false,"hour":1,"weekday":1,"session":"asia"}';

/** As many different floats as there are values, with all their digits. */
const valuesOf = (row: Row): readonly number[] => {
  const close = Number(row.close);
  return settings.names.map((_, place) => close * (1 + (place + 1) / 7_919));
};

type Out = {
  readonly key: string;
  readonly partition: number;
  readonly value: string;
  readonly headers: KafkaMessage['headers'];
};

/** kafkajs does not split, and a broker takes 1 MiB of one partition at once. */
const sendBytes = 900_000;

const toSends = (records: readonly Out[]): readonly (readonly Out[])[] => {
  const sends: Out[][] = [[]];
  let bytes = 0;
  for (const record of records) {
    bytes += record.value.length + 200;
    if (bytes > sendBytes) {
      sends.push([]);
      bytes = record.value.length + 200;
    }
    sends.at(-1)!.push(record);
  }
  return sends;
};

const processBatch = async (producer: Producer, { batch }: EachBatchPayload): Promise<void> => {
  const { partition } = batch;
  const lines: string[] = [];
  const enriched: Out[] = [];
  let key = '';
  for (const message of batch.messages) {
    // Those that are no klines are marked: nothing is looked at here.
    if (message.headers?.['bad'] !== undefined) continue;
    const text = message.value!.toString();
    const row = JSON.parse(text) as Row;
    const values = valuesOf(row);
    const tags = `,interval=${row.interval},source=${row.source},symbol=${row.symbol} `;
    const raw = rawFields(row);
    let fields = '';
    let members = '';
    settings.names.forEach((name, place) => {
      const number = String(values[place]!);
      fields += `,${name}=${number}`;
      members += `,"${name}":${number}`;
    });
    lines.push(`kline_raw${tags}${raw} ${row.open_time_ms}`);
    lines.push(`kline_enriched${tags}${raw}${fields},${flagFields} ${row.open_time_ms}`);
    key = message.key!.toString();
    enriched.push({
      key,
      partition,
      value: `${text.slice(0, -1)}${members},${flagTexts}`,
      headers: message.headers,
    });
  }
  if (lines.length > 0) await write(lines.join('\n'));
  const transaction = await producer.transaction();
  for (const messages of toSends(enriched))
    await transaction.sendBatch({
      topicMessages: [{ topic: settings.enrichedTopic, messages: messages as Message[] }],
    });
  await transaction.sendBatch({
    topicMessages: [
      {
        topic: settings.stateTopic,
        messages: [
          { key, partition, value: settings.state },
          { key: 'partition', partition, value: `{"v":1,"next_offset":${Number(batch.lastOffset()) + 1}}` },
        ],
      },
    ],
  });
  await transaction.commit();
};

const main = async (): Promise<void> => {
  const kafka = new Kafka({
    brokers: settings.brokers,
    clientId: 'floor',
    logLevel: logLevel.ERROR,
    retry: { initialRetryTime: 5 },
  });
  const producers = await Promise.all(
    Array.from({ length: settings.partitions }, async (_, partition) => {
      const producer = kafka.producer({
        transactionalId: `floor-${partition}`,
        idempotent: true,
        maxInFlightRequests: 1,
      });
      await producer.connect();
      return producer;
    }),
  );
  const consumer = kafka.consumer({ groupId: settings.groupId, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic: settings.topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: settings.partitions,
    eachBatch: async (payload) => {
      const { batch } = payload;
      await processBatch(producers[batch.partition]!, payload);
      payload.resolveOffset(batch.lastOffset());
      await consumer.commitOffsets([
        { topic: batch.topic, partition: batch.partition, offset: String(Number(batch.lastOffset()) + 1) },
      ]);
    },
  });
};

// So that a profile of it is written.
process.once('SIGTERM', () => process.exit(0));

main().catch(fail);
