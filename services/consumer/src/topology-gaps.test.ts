import { encodeGap, encodeKline, type Gap } from '@cryptostream/contracts';
import type { NewRecord } from '@cryptostream/ports';
import { kline, minute, record, run } from './topology.fixture';

const gap: Gap = {
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  fromMs: minute,
  toMs: 4 * minute,
};

const wire = (changes: object = {}): string =>
  JSON.stringify({ ...(JSON.parse(encodeGap(gap)) as object), ...changes });

const gapRecord = (offset: number, value: string | Uint8Array | null, key: string | null = 'BTCUSDC') =>
  record(offset, value, { key, headers: { type: 'gap' } });

const on = (topic: string, records: readonly NewRecord[]) =>
  records
    .filter((each) => each.topic === topic)
    .map(({ value }) => JSON.parse(value) as Record<string, unknown>);

describe('a gap record that is refused becomes a dead letter with all its reasons, and confirms nothing', () => {
  const { to_ms: _, ...withoutEnd } = JSON.parse(wire()) as Record<string, unknown>;
  type Row = readonly [
    name: string,
    value: string | Uint8Array | null,
    reasons: readonly string[],
    key?: string | null,
  ];
  const rows: readonly Row[] = [
    ['not JSON', '{"v":1', ['not_json  "{\\"v\\":1"']],
    ['not UTF-8', new Uint8Array([0xff, 0xfe]), ['not_json  "\ufffd\ufffd"']],
    ['no value', null, ['not_json  null']],
    ['a list', '[]', ['wrong_type  []']],
    ['another version', wire({ v: 2 }), ['wrong_type v 2']],
    ['no end', JSON.stringify(withoutEnd), ['missing to_ms undefined']],
    ['a time as text', wire({ from_ms: '60000' }), ['wrong_type from_ms "60000"']],
    ['an end in microseconds', wire({ to_ms: 1e11 * minute }), ['wrong_type to_ms 6000000000000000']],
    ['a time before 1970', wire({ from_ms: -minute }), [`wrong_type from_ms ${-minute}`]],
    [
      'a time that no date has',
      wire({ to_ms: minute * 1e11 * 1.5 }),
      [`wrong_type to_ms ${minute * 1.5e11}`],
    ],
    ['an end at its beginning', wire({ to_ms: minute }), [`wrong_type to_ms ${minute}`]],
    ['an end before its beginning', wire({ from_ms: 9 * minute }), [`wrong_type to_ms ${4 * minute}`]],
    ['a beginning off the grid', wire({ from_ms: 1 }), ['off_grid from_ms 1']],
    ['an end off the grid', wire({ to_ms: 4 * minute + 1 }), [`off_grid to_ms ${4 * minute + 1}`]],
    [
      'both off the grid, the end first',
      wire({ from_ms: 70_000, to_ms: 60_001 }),
      ['off_grid from_ms 70000', 'off_grid to_ms 60001', 'wrong_type to_ms 60001'],
    ],
    ['another symbol', wire({ symbol: 'ETHUSDC' }), ['wrong_partition symbol "ETHUSDC"'], 'ETHUSDC'],
    ['a symbol that is none', wire({ symbol: 'btc/usdc' }), ['wrong_type symbol "btc/usdc"']],
    ['a source that is none', wire({ source: '' }), ['wrong_type source ""']],
    [
      'another interval',
      wire({ interval: '3m', from_ms: 0, to_ms: 180_000 }),
      ['wrong_interval interval "3m"'],
    ],
    ['an unknown interval', wire({ interval: '7m' }), ['wrong_type interval "7m"']],
    ['another key', wire(), ['wrong_key key "ETHUSDC"'], 'ETHUSDC'],
    ['no key', wire(), ['wrong_key key null'], null],
    [
      'everything about its place',
      wire({ interval: '3m', symbol: 'ETHUSDC', from_ms: 0, to_ms: 180_000 }),
      ['wrong_interval interval "3m"', 'wrong_key key "BTCUSDC"', 'wrong_partition symbol "ETHUSDC"'],
    ],
  ];

  test.each(rows.map(([name, value, reasons, key = 'BTCUSDC']) => ({ name, value, reasons, key })))(
    '$name',
    ({ value, reasons, key }) => {
      const [output] = run([
        record(0, encodeKline(kline(0))),
        gapRecord(1, value, key),
        record(2, encodeKline(kline(4))),
      ]);
      expect(output.outcomes).toEqual(['enriched', 'refused', 'enriched']);
      const [letter, ...others] = on('dead-letters', output.records);
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ id: 'klines.1m-2-1', topic: 'klines.1m', partition: 2, offset: 1, key });
      const found = (letter!['reasons'] as readonly { code: string; path: string; value: string }[]).map(
        (each) => `${each.code} ${each.path} ${each.value}`,
      );
      expect(found.toSorted()).toEqual(reasons);
      expect(on('quality', output.records)).toMatchObject([
        { kind: 'gap', missing: 3, cause: 'unexplained' },
      ]);
    },
  );
});

test('a gap record before the first kline of its series is told and leaves no state', () => {
  const [output, state] = run([gapRecord(0, wire())]);
  expect(output.outcomes).toEqual(['gap']);
  expect(on('quality', output.records)).toMatchObject([{ kind: 'gap', missing: 3, cause: 'exchange' }]);
  expect(state.size).toBe(0);
});

test('a gap record that comes twice is told twice as the same point', () => {
  const [output] = run([
    record(0, encodeKline(kline(0))),
    gapRecord(1, wire()),
    gapRecord(2, wire()),
    record(3, encodeKline(kline(4))),
  ]);
  expect(output.outcomes).toEqual(['enriched', 'gap', 'gap', 'enriched']);
  const points = output.points.filter(({ measurement }) => measurement === 'quality');
  expect(points).toHaveLength(2);
  expect(points[1]).toEqual(points[0]);
});
