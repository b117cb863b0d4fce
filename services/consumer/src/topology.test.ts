import { encodeGap, encodeKline, fromFields, toFields } from '@cryptostream/contracts';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import * as fc from 'fast-check';
import { processOpen, type Output, type PartitionState } from './topology';
import { configuration, kline, minute, record, run } from './topology.fixture';

const wire = (changes: object = {}): string =>
  JSON.stringify({ ...(JSON.parse(encodeKline(kline(1))) as object), ...changes });

const on = (topic: string, { records }: Output): readonly NewRecord[] =>
  records.filter((each) => each.topic === topic);
const parsed = (each: NewRecord | undefined) => JSON.parse(each!.value) as Record<string, unknown>;

test('a good kline gives a raw point, an enriched point, an enriched record and the state', () => {
  const [output, state] = run([record(0, encodeKline(kline(1)))]);
  expect(output.outcomes).toEqual(['enriched']);
  expect(output.points.map(({ measurement }) => measurement)).toEqual(['kline_raw', 'kline_enriched']);
  expect(output.points[0]).toEqual({
    measurement: 'kline_raw',
    tags: { interval: '1m', source: 'binance', symbol: 'BTCUSDC' },
    fields: toFields({
      open: { type: 'float', value: 10 },
      high: { type: 'float', value: 12 },
      low: { type: 'float', value: 9 },
      close: { type: 'float', value: 11.5 },
      volume: { type: 'float', value: 3 },
    }),
    timeMs: minute,
  });
  expect(on('enriched.1m', output)).toEqual([
    expect.objectContaining({
      partition: 2,
      key: 'BTCUSDC',
      headers: { type: 'enriched', origin: 'stream', event_time_ms: '5', produced_at_ms: '6' },
    }),
  ]);
  expect(parsed(on('enriched.1m', output)[0])).toMatchObject({
    close: '11.50000000',
    gap_before: 0,
    zero_volume: false,
  });
  expect(on('state.1m', output)).toHaveLength(1);
  expect([...state.keys()]).toEqual(['binance/BTCUSDC/1m']);
});

test('values appear when they are warm', () => {
  const [output] = run(Array.from({ length: 20 }, (_, index) => record(index, encodeKline(kline(index)))));
  const names = on('enriched.1m', output).map((each) =>
    Object.keys(parsed(each)).filter((name) => ['sma_20', 'rsi_14'].includes(name)),
  );
  expect(names.findIndex((each) => each.includes('rsi_14'))).toBe(14);
  expect(names.findIndex((each) => each.includes('sma_20'))).toBe(19);
});

describe('what is refused becomes a dead letter with all its reasons, and nothing else stops', () => {
  const { open: _, ...withoutOpen } = JSON.parse(wire()) as Record<string, unknown>;
  type Case = {
    readonly name: string;
    readonly value: string | Uint8Array | null;
    readonly reasons: readonly string[];
    readonly changes?: Partial<LogRecord>;
  };
  const cases = (
    [
      ['not JSON', '{"v":1', ['not_json ']],
      ['not UTF-8', new Uint8Array([0xff, 0xfe, 0x00]), ['not_json ']],
      ['no value', null, ['not_json ']],
      ['an array', '[]', ['wrong_type ']],
      ['another version', wire({ v: 2 }), ['unknown_version v']],
      ['a missing field', JSON.stringify(withoutOpen), ['missing open']],
      ['an empty string as number', wire({ open: '' }), ['not_decimal open']],
      ['a number where a string belongs', wire({ open: 10 }), ['not_decimal open']],
      ['NaN', wire({ volume: 'NaN' }), ['not_decimal volume']],
      ['a negative volume', wire({ volume: '-1' }), ['negative volume']],
      ['high below open and close', wire({ high: '9.5' }), ['high_below high', 'high_below high']],
      ['low above open and close', wire({ low: '11.9' }), ['low_above low', 'low_above low']],
      ['off the grid', wire({ open_time_ms: minute + 1 }), ['off_grid open_time_ms']],
      ['close time outside', wire({ close_time_ms: 5 * minute }), ['close_time_outside close_time_ms']],
      ['another interval', wire({ interval: '15m', open_time_ms: 0 }), ['wrong_interval interval']],
      ['an unknown interval', wire({ interval: '7m' }), ['bad_interval interval']],
      ['a symbol of elsewhere', wire({ symbol: 'ETHUSDC' }), ['wrong_partition symbol', 'wrong_key key']],
      ['a wrong key', wire(), ['wrong_key key'], { key: 'btcusdc' }],
      ['an open kline', wire({ closed: false }), ['not_closed closed']],
      ['an unknown type', wire(), ['unknown_type header type'], { headers: { type: 'surprise' } }],
      [
        'several at once',
        wire({ open: 'x', volume: '-1', open_time_ms: 1.5, trades: '4' }),
        ['not_decimal open', 'not_integer open_time_ms', 'not_integer trades', 'negative volume'],
      ],
    ] as readonly (readonly [string, Case['value'], readonly string[], Partial<LogRecord>?])[]
  ).map(([name, value, reasons, changes]): Case => ({ name, value, reasons, ...(changes && { changes }) }));

  test.each(cases)('$name', ({ value, reasons, changes = {} }) => {
    const [output, state] = run([
      record(0, encodeKline(kline(0))),
      record(1, value, changes),
      record(2, encodeKline(kline(1))),
    ]);
    expect(output.outcomes).toEqual(['enriched', 'refused', 'enriched']);
    const [letter, ...others] = on('dead-letters', output).map(parsed);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ id: 'klines.1m-2-1', topic: 'klines.1m', partition: 2, offset: 1 });
    const found = (letter!['reasons'] as readonly { code: string; path: string }[]).map(
      ({ code, path }) => `${code} ${path}`,
    );
    expect(found.toSorted()).toEqual(reasons.toSorted());
    expect(state.get('binance/BTCUSDC/1m')!.lastOpenTimeMs).toBe(minute);
  });
});

test('of a large original the first 256 KiB are kept, with its length and hash', () => {
  const [output] = run([record(0, 'x'.repeat(2_000_000))]);
  const letter = parsed(on('dead-letters', output)[0]);
  expect(Buffer.from(letter['original_base64'] as string, 'base64')).toHaveLength(256 * 1024);
  expect(letter).toMatchObject({ original_length: 2_000_000 });
  expect(letter['original_sha256']).toMatch(/^[0-9a-f]{64}$/);
});

test('the headers and the time of the original are kept, small ones though another is large', () => {
  const [output] = run([
    record(0, 'not JSON', { timestampMs: 7 }),
    record(1, 'not JSON', {
      headers: { blob: 'x'.repeat(900_000), note: 'n', type: 'kline', redriven: 'klines.1m-2-0' },
    }),
  ]);
  const [whole, cut] = on('dead-letters', output).map(parsed);
  expect(whole).toMatchObject({
    headers: { type: 'kline', origin: 'stream', event_time_ms: '5', produced_at_ms: '6' },
    timestamp_ms: 7,
  });
  expect(whole).not.toHaveProperty('headers_left_out');
  expect(cut).toMatchObject({
    headers: { type: 'kline', redriven: 'klines.1m-2-0', note: 'n' },
    headers_left_out: 1,
  });
  expect(cut).not.toHaveProperty('headers.blob');
});

test('what a foreign producer makes large besides the value stays below what a broker takes', () => {
  const [output] = run([
    record(0, 'not JSON', { key: '\u0000'.repeat(900_000) }),
    record(1, encodeKline(kline(1)), { headers: { type: 'kline', origin: 'o'.repeat(900_000) } }),
    record(2, 'not JSON', { key: '\u{1f4c8}'.repeat(900_000) }),
  ]);
  expect(output.outcomes).toEqual(['refused', 'enriched', 'refused']);
  const sizes = output.records.map((each) => Buffer.byteLength(JSON.stringify(each)));
  expect(Math.max(...sizes)).toBeLessThan(20_000);
  for (const letter of on('dead-letters', output).map(parsed))
    expect(Buffer.from(letter['key'] as string).toString()).toBe(letter['key']);
});

test('the same kline again gives nothing', () => {
  const [output] = run([
    record(0, encodeKline(kline(1))),
    record(1, encodeKline(kline(1, { volume: '3.0' }))),
  ]);
  expect(output.outcomes).toEqual(['enriched', 'repeated']);
  expect(on('enriched.1m', output)).toHaveLength(1);
  expect(output.points).toHaveLength(2);
});

test('a restated kline goes to its own measurement and to quality', () => {
  const [output] = run([record(0, encodeKline(kline(1))), record(1, encodeKline(kline(1, { volume: '4' })))]);
  expect(output.outcomes).toEqual(['enriched', 'restated']);
  expect(
    output.points.slice(2).map(({ measurement, tags }) => [measurement, tags['revision'] ?? tags['kind']]),
  ).toEqual([
    ['kline_revision', '2-1'],
    ['quality', 'restated'],
  ]);
  expect(parsed(on('quality', output)[0])).toMatchObject({ kind: 'restated', compared: true });
});

test('a late kline is stored raw and told, not enriched', () => {
  const [output] = run([0, 5, 3].map((index, offset) => record(offset, encodeKline(kline(index)))));
  expect(output.outcomes).toEqual(['enriched', 'enriched', 'late']);
  expect(on('quality', output).map((each) => parsed(each)['kind'])).toEqual(['gap', 'late']);
  expect(
    output.points.filter(({ timeMs }) => timeMs === 3 * minute).map(({ measurement }) => measurement),
  ).toEqual(['kline_raw', 'quality']);
});

test('a jump is a gap of unknown cause; one the exchange confirmed is told once, as the exchange’s', () => {
  const gap = encodeGap({
    source: 'binance',
    symbol: 'BTCUSDC',
    interval: '1m',
    fromMs: minute,
    toMs: 4 * minute,
  });
  const [unexplained] = run([record(0, encodeKline(kline(0))), record(1, encodeKline(kline(4)))]);
  const [confirmed] = run([
    record(0, encodeKline(kline(0))),
    record(1, gap, { headers: { type: 'gap' } }),
    record(2, encodeKline(kline(4))),
  ]);
  expect(on('quality', unexplained).map(parsed)).toMatchObject([
    { kind: 'gap', missing: 3, cause: 'unexplained' },
  ]);
  expect(on('quality', confirmed).map(parsed)).toMatchObject([
    { kind: 'gap', missing: 3, cause: 'exchange' },
  ]);
  expect(parsed(on('enriched.1m', confirmed)[1])).toMatchObject({ gap_before: 3 });
});

test('two writes of one place agree in every field both have, so that a write which arrives late takes nothing back', () => {
  const gap = encodeGap({
    source: 'binance',
    symbol: 'BTCUSDC',
    interval: '1m',
    fromMs: minute,
    toMs: 4 * minute,
  });
  const [{ points }] = run([
    record(0, encodeKline(kline(0))),
    record(1, encodeKline(kline(4))),
    record(2, encodeKline(kline(4, { volume: '4' }))),
    record(3, gap, { headers: { type: 'gap' } }),
    ...Array.from({ length: 40 }, (_, index) => record(4 + index, encodeKline(kline(5 + index)))),
    record(44, encodeKline(kline(4, { volume: '5' }))),
  ]);
  const united = (ordered: Output['points']) => {
    const places = new Map<string, object>();
    ordered.forEach(({ measurement, tags, fields, timeMs }) => {
      const place = JSON.stringify([measurement, tags, timeMs]);
      places.set(place, { ...places.get(place), ...fromFields(fields) });
    });
    return Object.fromEntries(places);
  };
  expect(united(points.toReversed())).toEqual(united(points));
  const gaps = points
    .filter(({ tags }) => tags['kind'] === 'gap')
    .map(({ fields }) => fromFields(fields)['cause']?.value);
  expect(gaps).toEqual([undefined, 'exchange']);
});

test('a kline that moved as none before it is kept, flagged and told', () => {
  const quiet = Array.from({ length: 80 }, (_, index) =>
    record(
      index,
      encodeKline(kline(index, { open: '10.50', high: '10.52', low: '10.49', close: `10.5${index % 2}` })),
    ),
  );
  const bad = kline(80, { open: '100', high: '120', low: '90', close: '110' });
  const [output] = run([...quiet, record(80, encodeKline(bad))]);
  expect(parsed(on('enriched.1m', output).at(-1))).toMatchObject({ close: '110', outlier: true });
  expect(parsed(on('enriched.1m', output).at(-2))).toMatchObject({ outlier: false });
  expect(on('quality', output).map(parsed)).toMatchObject([
    { kind: 'outlier', open_time_ms: 80 * minute, kline: { close: '110' } },
  ]);
  expect(
    output.points.filter(({ timeMs }) => timeMs === 80 * minute).map(({ measurement }) => measurement),
  ).toEqual(['kline_raw', 'kline_enriched', 'quality']);
});

test('a batch leaves the state it was given as it was', () => {
  const [, before] = run(Array.from({ length: 30 }, (_, index) => record(index, encodeKline(kline(index)))));
  const text = JSON.stringify([...before]);
  const more = Array.from({ length: 5 }, (_, index) => record(index, encodeKline(kline(30 + index))));
  const [first] = run(more, before);
  expect(JSON.stringify([...before])).toBe(text);
  expect(run(more, before)[0]).toEqual(first);
});

test('open klines get provisional values and leave no state', () => {
  const [, state] = run(Array.from({ length: 25 }, (_, index) => record(index, encodeKline(kline(index)))));
  const open = (index: number, offset: number) =>
    record(offset, encodeKline(kline(index, { closed: false })), { topic: 'klines.open.1m' });
  const output = processOpen(configuration)(state, [open(25, 0), open(25, 1)]);
  expect(output.points.map(({ measurement }) => measurement)).toEqual(['kline_open']);
  expect(output.records.map(({ topic }) => topic)).toEqual(['enriched.open.1m']);
  expect(parsed(output.records[0])).toMatchObject({ closed: false, sma_20: expect.any(Number) as number });
  expect(processOpen(configuration)(state, [open(24, 2)]).outcomes).toEqual(['repeated']);
});

test('how the log is cut into batches does not matter', () => {
  const log = fc.array(fc.tuple(fc.nat(40), fc.constantFrom('3', '3.0', '4', '-1', '')), { maxLength: 60 });
  fc.assert(
    fc.property(log, fc.array(fc.nat(), { maxLength: 6 }), (klines, cuts) => {
      const records = klines.map(([index, volume], offset) =>
        record(offset, wire({ open_time_ms: index * minute, volume })),
      );
      const [whole, wholeState] = run(records);
      const bounds = [
        0,
        ...cuts.map((cut) => cut % (records.length + 1)).toSorted((a, b) => a - b),
        records.length,
      ];
      let state: PartitionState = new Map();
      const parts = bounds.slice(1).map((end, index) => {
        const [output, next] = run(records.slice(bounds[index], end), state);
        state = next;
        return output;
      });
      const notState = ({ topic }: NewRecord) => topic !== 'state.1m';
      expect(state).toEqual(wholeState);
      expect(parts.flatMap(({ points }) => points)).toEqual(whole.points);
      expect(parts.flatMap(({ records: out }) => out.filter(notState))).toEqual(
        whole.records.filter(notState),
      );
    }),
    { seed: 5 },
  );
});
