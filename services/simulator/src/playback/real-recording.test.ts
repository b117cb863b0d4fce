import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Interval } from '@cryptostream/domain';
import { silentLogger } from '@cryptostream/telemetry';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import type { Market, MarketKline } from '../market/market';
import { recordedMarket } from './recorded-market';

const play = async (...files: readonly string[]): Promise<Market> => {
  const directory = mkdtempSync(join(tmpdir(), 'recording-'));
  files.forEach((file) => symlinkSync(testDataPath('klines', file), join(directory, basename(file))));
  return (await recordedMarket(directory, undefined, silentLogger)).market;
};

const klinesOf = (
  market: Market,
  interval: Interval.Interval,
  fromMs: number,
  toMs: number,
): readonly MarketKline[] =>
  market.klines(
    { symbol: 'BTCUSDT', interval, offsetMs: 0, fromMs, toMs, limit: 100_000, prefer: 'oldest' },
    Date.UTC(2100, 0, 1),
  );

describeWithTestData('a real recording', () => {
  test('of minutes gives the real quarters of an hour and hours', async () => {
    const [fromMs, toMs] = [Date.UTC(2025, 2, 10), Date.UTC(2025, 2, 15)];
    const minutes = await play('BTCUSDT-1m-2025-03.csv.gz');
    const real = await play(
      'BTCUSDT-15m-2025-02-24_2025-04-06.csv.gz',
      'BTCUSDT-1h-2025-02-24_2025-04.csv.gz',
    );
    for (const interval of ['15m', '1h'] as const) {
      const rolledUp = klinesOf(minutes, interval, fromMs, toMs);
      const recorded = klinesOf(real, interval, fromMs, toMs);
      const valuesOf = (klines: readonly MarketKline[]) =>
        klines.map(({ openTimeMs, open, high, low, close, volume }) =>
          [openTimeMs, open, high, low, close, volume].join(' '),
        );
      expect(recorded.length).toBeGreaterThan(100);
      expect(valuesOf(rolledUp)).toEqual(valuesOf(recorded));
    }
  }, 60_000);

  test('keeps the outages of the exchange', async () => {
    const market = await play('BTCUSDT-1m-2021-04_outages.csv.gz');
    const klines = klinesOf(market, '1m', 0, Date.UTC(2030, 0, 1));
    const holes = klines
      .slice(1)
      .map(({ openTimeMs }, at) => (openTimeMs - klines[at]!.openTimeMs) / 60_000 - 1)
      .filter((missing) => missing > 0);
    expect(holes).toEqual([150, 284]);
  }, 60_000);
});
