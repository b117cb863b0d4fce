/** Dead letters as a consumer writes them, of today and of before headers were kept. */
import { createHash } from 'node:crypto';
import { deadLetterType, encodeKline, Topics, type StoredDeadLetter } from '@cryptostream/contracts';
import type { NewRecord } from '@cryptostream/ports';

export const minuteMs = 60_000;
export const startMs = Date.UTC(2025, 2, 1);

/** A valid kline of BTCUSDC 1m. */
export const klineText = (minute: number, symbol = 'BTCUSDC'): string =>
  encodeKline({
    source: 'binance',
    symbol,
    interval: '1m',
    openTimeMs: startMs + minute * minuteMs,
    ...{ open: '10', high: '12', low: '9', close: '11', volume: '3' },
    closed: true,
  });

/** @param original the refused value; of the rest, what a test says */
export const letterOf = (
  original: string | Buffer | null,
  changes: Partial<StoredDeadLetter> = {},
): StoredDeadLetter => {
  const { topic, partition, offset } = { topic: 'klines.1m', partition: 0, offset: 5, ...changes };
  const bytes = original === null ? null : Buffer.from(original);
  return {
    v: 1,
    id: `${topic}-${partition}-${offset}`,
    topic,
    partition,
    offset,
    key: 'BTCUSDC',
    reasons: [
      { code: 'out_of_range', path: 'open', value: '"10"', message: 'open 10 is refused by an older rule' },
    ],
    headers: { type: 'kline', origin: 'stream', event_time_ms: '7' },
    timestamp_ms: startMs,
    original_base64: bytes?.toString('base64') ?? null,
    original_length: bytes?.length ?? 0,
    original_sha256: createHash('sha256')
      .update(bytes ?? '')
      .digest('hex'),
    ...changes,
  };
};

export const recordOf = (letter: StoredDeadLetter): NewRecord => ({
  topic: Topics.deadLetters,
  partition: letter.partition,
  key: letter.id,
  value: JSON.stringify(letter),
  headers: { type: deadLetterType },
});
