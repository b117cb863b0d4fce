import { committedMessages, toLogRecord, type FetchedMessage } from './committed-records';

const message = (offset: number, producerId: string, more: Partial<FetchedMessage> = {}): FetchedMessage => ({
  offset: String(offset),
  timestamp: '1700000000000',
  key: Buffer.from('k'),
  value: Buffer.from(`${producerId}${offset}`),
  headers: {},
  isControlRecord: false,
  batchContext: { firstOffset: String(offset), lastOffsetDelta: 0, producerId, inTransaction: true },
  ...more,
});

const marker = (offset: number, producerId: string, type: 'abort' | 'commit'): FetchedMessage =>
  message(offset, producerId, {
    isControlRecord: true,
    key: Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]),
  });

const offsetsOf = (messages: readonly FetchedMessage[]) => messages.map(({ offset }) => Number(offset));

describe('committedMessages', () => {
  test('markers are left out', () => {
    expect(offsetsOf(committedMessages([message(0, 'a'), marker(1, 'a', 'commit')], []))).toEqual([0]);
  });

  test('aborted transactions that overlap are left out, in whatever order they are listed', () => {
    const log = [
      message(0, 'a'),
      message(1, 'b'),
      message(2, 'c'),
      message(3, 'b'),
      marker(4, 'b', 'abort'),
      message(5, 'a'),
      marker(6, 'c', 'commit'),
      marker(7, 'a', 'abort'),
      message(8, 'a'),
      marker(9, 'a', 'commit'),
    ];
    const [a, b] = [
      { producerId: 'a', firstOffset: '0' },
      { producerId: 'b', firstOffset: '1' },
    ];
    expect(offsetsOf(committedMessages(log, [b, a]))).toEqual([2, 8]);
    expect(offsetsOf(committedMessages(log, [a, b]))).toEqual([2, 8]);
    expect(offsetsOf(committedMessages(log.slice(3), [b, a]))).toEqual([8]);
  });

  test('a record outside transactions is not hit by its producer aborting', () => {
    const plain = message(1, 'a', {
      batchContext: { firstOffset: '1', lastOffsetDelta: 0, producerId: 'a', inTransaction: false },
    });
    expect(
      offsetsOf(committedMessages([message(0, 'a'), plain], [{ producerId: 'a', firstOffset: '0' }])),
    ).toEqual([1]);
  });

  test('a record with four zero bytes as key is no abort marker', () => {
    const log = [message(0, 'a'), message(1, 'a', { key: Buffer.alloc(4) }), message(2, 'a')];
    expect(committedMessages(log, [{ producerId: 'a', firstOffset: '0' }])).toEqual([]);
  });
});

test('a foreign record becomes one of ours: no key, no value, headers without or with several values', () => {
  const foreign = message(7, 'x', {
    key: null,
    value: null,
    headers: { one: Buffer.from('1'), none: null, twice: [Buffer.from('a'), 'b'] },
  });
  expect(toLogRecord('t', 3)(foreign)).toEqual({
    topic: 't',
    partition: 3,
    offset: 7,
    timestampMs: 1_700_000_000_000,
    key: null,
    value: null,
    headers: { one: '1', none: '', twice: 'b' },
  });
});
