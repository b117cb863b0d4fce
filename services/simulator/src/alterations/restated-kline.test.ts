import { Decimal, Validation } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { toKline } from '../control/oracle';
import { generatedMarket } from '../market/generated-market';
import { restatedKline } from './restated-kline';

const nowMs = Date.UTC(2024, 2, 1, 12, 0, 0);
const market = generatedMarket('7', ['BTCUSDC', 'XRPUSDC'], Date.UTC(2017, 7, 17));
const cases = market.symbols.flatMap(({ symbol, lotDecimals }) =>
  (['1s', '1m', '1d'] as const).flatMap((interval) =>
    market
      .klines({ symbol, interval, offsetMs: 0, fromMs: 0, toMs: nowMs, limit: 50, prefer: 'newest' }, nowMs)
      .filter(({ closed }) => closed)
      .map((kline) => ({ symbol, interval, lotDecimals, kline })),
  ),
);

test('every version is a valid kline, another than all before, and always the same', () => {
  expect(cases.length).toBeGreaterThan(250);
  for (const { symbol, interval, lotDecimals, kline } of cases) {
    const versions = [0, 1, 2, 3].map((version) => restatedKline(kline, symbol, version, lotDecimals));
    expect(versions[2]).toEqual(restatedKline(kline, symbol, 2, lotDecimals));
    const volumes = [kline, ...versions].map(({ volume }) => volume);
    expect(new Set(volumes).size).toBe(5);
    for (const version of versions) {
      const record = toKline({ symbol, interval }, version);
      const validated = Validation.validate({ symbols: [symbol], key: symbol, interval, closed: true })(
        record,
        [],
      );
      expect(validated).toEqual(E.right(record));
      expect(version.volume).toMatch(/^\d+\.\d{8}$/);
      expect(version.quoteVolume).toMatch(/^\d+\.\d{8}$/);
      expect(Decimal.compare(version.close, version.high)).toBeLessThan(1);
      expect(Decimal.compare(version.close, version.low)).toBeGreaterThan(-1);
    }
  }
});
