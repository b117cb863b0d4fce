import { Interval, Series } from '@cryptostream/domain';
import fc from 'fast-check';
import * as O from 'fp-ts/Option';
import { decodeEventId, encodeEventId } from './event-id';

const series = fc.record({
  source: fc.constantFrom('binance', 'binance_us', 'simulated'),
  symbol: fc.constantFrom('BTCUSDC', 'ETHUSDC', '1INCHUSDC'),
  interval: fc.constantFrom(...Interval.all),
});

const ids = fc.record({
  bootId: fc.uuid(),
  sequence: fc.nat(),
  watermarks: fc
    .array(
      fc.tuple(
        series.map(Series.toKey),
        fc.nat().map((seconds) => seconds * 1_000),
      ),
    )
    .map((entries) => Object.fromEntries(entries)),
});

test('an id comes back as it went', () => {
  fc.assert(fc.property(ids, (id) => expect(decodeEventId(encodeEventId(id))).toEqual(O.some(id))));
});

// Said anew, not taken from the code: what an id begins with.
const beginsLikeAnId = (text: string): boolean => /^[a-z0-9-]{1,64}\.[0-9]{1,15}\./.test(text);

test('any other text is no id, and breaks nothing', () => {
  const others = fc.string().filter((text) => !beginsLikeAnId(text));
  fc.assert(fc.property(others, (text) => expect(O.isSome(decodeEventId(text))).toBe(false)));
});

test.each([
  '',
  'boot',
  'boot.7',
  '.7.',
  'boot..',
  'boot.seven.',
  'boot.-7.',
  'boot.1e3.',
  'Boot.7.',
  'bo ot.7.',
  ' boot.7.',
  `${'b'.repeat(65)}.7.`,
  `boot.${'7'.repeat(16)}.`,
])('%j is close to an id and none', (text) => {
  expect(decodeEventId(text)).toEqual(O.none);
});

test.each(['boot.7.', 'boot.7.,', 'boot.7.anything at all'])('%j is an id without watermarks', (text) => {
  expect(decodeEventId(text)).toEqual(O.some({ bootId: 'boot', sequence: 7, watermarks: {} }));
});

test('a watermark that cannot be read is left out: more is sent again, not less', () => {
  expect(decodeEventId('boot.7.binance/BTCUSDC/1m=60,__proto__=1,binance/btc/1m=60')).toEqual(
    O.some({ bootId: 'boot', sequence: 7, watermarks: { 'binance/BTCUSDC/1m': 60_000 } }),
  );
});
