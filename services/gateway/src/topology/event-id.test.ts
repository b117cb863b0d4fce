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

test('any other text is no id, and breaks nothing', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(O.isSome(decodeEventId(text))).toBe(false)));
});

test('a watermark that cannot be read is left out: more is sent again, not less', () => {
  expect(decodeEventId('boot.7.binance/BTCUSDC/1m=60,__proto__=1,binance/btc/1m=60')).toEqual(
    O.some({ bootId: 'boot', sequence: 7, watermarks: { 'binance/BTCUSDC/1m': 60_000 } }),
  );
});
