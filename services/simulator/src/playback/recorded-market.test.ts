import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@cryptostream/telemetry';
import type { Interval } from '@cryptostream/domain';
import { generatedMarket } from '../market/generated-market';
import type { KlineRange, Market, MarketKline } from '../market/market';
import { recordedMarket } from './recorded-market';

const beginMs = Date.UTC(2024, 2, 1);
const hourMs = 3_600_000;
const minuteMs = 60_000;
const farFuture = Date.UTC(2100, 0, 1);
const generated = generatedMarket('1', ['BTCUSDC'], 0);

const range = (interval: Interval.Interval, fromMs: number, toMs: number, more = {}): KlineRange => ({
  symbol: 'BTCUSDC',
  interval,
  offsetMs: 0,
  fromMs,
  toMs,
  limit: 100_000,
  prefer: 'oldest',
  ...more,
});

const withoutIds = (klines: readonly MarketKline[]) =>
  klines.map(({ firstTradeId: _first, lastTradeId: _last, ...kline }) => kline);

const toCsv = (klines: readonly MarketKline[]): string =>
  klines
    .map((k) =>
      [
        k.openTimeMs,
        k.open,
        k.high,
        k.low,
        k.close,
        k.volume,
        k.closeTimeMs,
        k.quoteVolume,
        k.trades,
        k.takerBuyVolume,
        k.takerBuyQuoteVolume,
        0,
      ].join(','),
    )
    .join('\n');

const holeFromMs = beginMs + 10 * hourMs + 7 * minuteMs;
const holeToMs = holeFromMs + 8 * minuteMs;

/** A day of minutes with a hole of eight, and its hours. */
const play = async (): Promise<Market & { readonly startMs: number }> => {
  const directory = mkdtempSync(join(tmpdir(), 'recording-'));
  const minutes = generated
    .klines(range('1m', beginMs, beginMs + 24 * hourMs), farFuture)
    .filter(({ openTimeMs }) => openTimeMs < holeFromMs || openTimeMs >= holeToMs);
  writeFileSync(join(directory, 'BTCUSDC-1m-2024-03-01.csv'), toCsv(minutes));
  const hours = generated.klines(range('1h', beginMs, beginMs + 24 * hourMs), farFuture);
  writeFileSync(join(directory, 'BTCUSDC-1h-2024-03-01.csv'), toCsv(hours));
  const { market, startMs } = await recordedMarket(directory, undefined, silentLogger);
  return { ...market, startMs };
};

test('serves what was recorded, without what is missing', async () => {
  const market = await play();
  const served = market.klines(range('1m', beginMs, farFuture), farFuture);
  expect(served).toHaveLength(24 * 60 - 8);
  expect(withoutIds(served.slice(0, 5))).toEqual(
    withoutIds(generated.klines(range('1m', beginMs, beginMs + 5 * minuteMs), farFuture)),
  );
  expect(market.klines(range('1m', holeFromMs, holeToMs), farFuture)).toEqual([]);
  expect(market.klines(range('1m', holeFromMs, holeToMs), holeFromMs + 1)).toEqual([]);
});

test('answers the newest or oldest over a hole', async () => {
  const market = await play();
  const newest = market.klines(range('1m', 0, holeToMs + 1, { limit: 3, prefer: 'newest' }), farFuture);
  expect(newest.map(({ openTimeMs }) => openTimeMs)).toEqual([
    holeFromMs - 2 * minuteMs,
    holeFromMs - minuteMs,
    holeToMs,
  ]);
});

test('recorded hours are served as recorded, other intervals are rolled up', async () => {
  const market = await play();
  const hourOfHole = beginMs + 10 * hourMs;
  expect(withoutIds(market.klines(range('1h', hourOfHole, hourOfHole + 1), farFuture))).toEqual(
    withoutIds(generated.klines(range('1h', hourOfHole, hourOfHole + 1), farFuture)),
  );
  const quarter = beginMs + 3 * hourMs;
  expect(withoutIds(market.klines(range('15m', quarter, quarter + 1), farFuture))).toEqual(
    withoutIds(generated.klines(range('15m', quarter, quarter + 1), farFuture)),
  );
  expect([market.hasInterval('BTCUSDC', '15m'), market.hasInterval('BTCUSDC', '1s')]).toEqual([true, false]);
});

test('the hour in progress is the roll-up of the minutes that are over', async () => {
  const market = await play();
  const openTimeMs = beginMs + 5 * hourMs;
  const nowMs = openTimeMs + 20 * minuteMs + 30_000;
  const [hour] = market.klines(range('1h', openTimeMs, farFuture), nowMs);
  const [same] = generated.klines(range('1h', openTimeMs, farFuture), openTimeMs + 20 * minuteMs);
  expect(withoutIds([hour!])).toEqual(withoutIds([same!]));
  const minutes = market.klines(range('1m', openTimeMs, farFuture), nowMs);
  expect(minutes.at(-1)).toMatchObject({ trades: 0, closed: false, open: minutes.at(-2)!.close });
});

test('starts after some history, inside the recording', async () => {
  expect((await play()).startMs).toBe(beginMs + 500 * minuteMs);
});

test('a folder without klines is told', async () => {
  await expect(recordedMarket('/nowhere', undefined, silentLogger)).rejects.toThrow('PLAY_DIR="/nowhere"');
});
