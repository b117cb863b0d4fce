import { Topics } from '@cryptostream/contracts';
import type { LogRecord } from '@cryptostream/ports';
import fc from 'fast-check';
import { inTimeOrder, judge, type Webhook } from './topology';
import { alertText } from './webhooks.fixture';

const webhook: Webhook = { name: 'desk', rules: null, symbols: null, maxAgeMs: 60_000 };

const record = (text: string | null, timestampMs = 0): LogRecord => ({
  topic: Topics.alerts,
  partition: 0,
  offset: 0,
  timestampMs,
  key: 'BTCUSDC',
  value: text === null ? null : Buffer.from(text),
  headers: {},
});

test('an alert is told of as it stands on the topic', () => {
  const text = alertText(5);
  expect(judge(webhook, record(text, 6 * 60_000))).toEqual({
    _tag: 'Deliver',
    alert: { text, record: JSON.parse(text) },
  });
});

test.each([
  [{ rules: ['above'] }, 'Deliver'],
  [{ rules: ['other'] }, 'NotWanted'],
  [{ symbols: ['BTCUSDC', 'ETHUSDC'] }, 'Deliver'],
  [{ symbols: ['ETHUSDC'] }, 'NotWanted'],
  [{ rules: ['above'], symbols: ['ETHUSDC'] }, 'NotWanted'],
  [{ maxAgeMs: 1_000 }, 'Deliver'],
  [{ maxAgeMs: 999 }, 'History'],
] as const)('%j: %s', (changes, tag) => {
  expect(judge({ ...webhook, ...changes }, record(alertText(5), 6 * 60_000 + 1_000))._tag).toBe(tag);
});

test('whatever else stands there is passed over, with the reason', () => {
  for (const text of [null, '', 'nonsense', '[]', '{"v":1}', alertText(5).replace('"v":1', '"v":2')])
    expect(judge(webhook, record(text))).toEqual({ _tag: 'Unreadable', reason: expect.stringMatching(/\S/) });
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(judge(webhook, record(text))._tag).toBe('Unreadable');
    }),
    { seed: 2 },
  );
});

test('partitions are merged by time, each in its own order, nothing lost', () => {
  const stretches = fc.array(fc.array(fc.nat(20), { maxLength: 8 }), { maxLength: 4 });
  fc.assert(
    fc.property(stretches, fc.boolean(), (times, isSorted) => {
      const rows = times.map((given, partition) => ({
        topic: Topics.alerts,
        partition,
        offset: 0,
        nextOffset: given.length,
        records: (isSorted ? given.toSorted((left, right) => left - right) : given).map(
          (timestampMs, offset) => ({
            ...record('', timestampMs),
            partition,
            offset,
          }),
        ),
      }));
      const merged = inTimeOrder(rows);
      expect(merged).toHaveLength(times.flat().length);
      rows.forEach(({ partition, records }) =>
        expect(merged.filter((each) => each.partition === partition)).toEqual(records),
      );
      const merges = merged.map(({ timestampMs }) => timestampMs);
      if (isSorted) expect(merges).toEqual(merges.toSorted((left, right) => left - right));
    }),
    { seed: 4 },
  );
});
