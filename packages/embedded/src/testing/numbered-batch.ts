/** Batches whose number tells what has to be in the file: points, a record and a state of the same number. */
import { toRawPoint, type Point, type Topics } from '@cryptostream/contracts';
import type { LogReader, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';

export const partitions = 2;
export const pointsPerBatch = 40;

export const mainTopic = 'numbers';
export const stateTopic = 'numbers.state';

export const specifications: readonly Topics.TopicSpecification[] = [
  { topic: mainTopic, config: {} },
  { topic: stateTopic, config: { 'cleanup.policy': 'compact' } },
];

const klineOf = (minute: number) => ({
  source: 'numbered',
  symbol: 'BTCUSDC',
  interval: '1m' as const,
  openTimeMs: minute * 60_000,
  open: '1',
  high: '1',
  low: '1',
  close: String(minute),
  volume: '1',
  closed: true,
});

const record = (topic: string, key: string, value: string): NewRecord => ({
  topic,
  partition: 0,
  key,
  value,
  headers: {},
});

export const numberedBatch = (
  number: number,
): { readonly points: readonly Point[]; readonly records: readonly NewRecord[] } => ({
  points: [...Array(pointsPerBatch).keys()].map((n) => toRawPoint(klineOf(number * pointsPerBatch + n))),
  records: [
    record(mainTopic, 'k', `${number} ${'x'.repeat(2_000)}`),
    record(stateTopic, 'state', String(number)),
    record(stateTopic, `partition-${number % 3}`, String(number)),
  ],
});

/** −1 when there is none. */
export const lastNumber = async (reader: LogReader): Promise<number> => {
  const rows = await reader.offsets(stateTopic)();
  const high = E.isRight(rows) ? (rows.right[0]?.high ?? 0) : 0;
  const chunk = await reader.read(stateTopic, 0, Math.max(0, high - 2))();
  const newest = E.isRight(chunk) ? chunk.right.records.at(-1) : undefined;
  return newest === undefined ? -1 : Number(Buffer.from(newest.value ?? []).toString());
};
