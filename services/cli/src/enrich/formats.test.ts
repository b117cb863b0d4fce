import type { SeriesState } from '@cryptostream/domain';
import { enrichedColumns } from './columns';
import { csvFormat } from './csv-format';
import { jsonLinesFormat } from './json-lines-format';

const row: SeriesState.EnrichedKline = {
  kline: {
    source: 'binance',
    symbol: 'BTCUSDT',
    interval: '1m',
    openTimeMs: Date.UTC(2025, 2, 1, 9),
    open: '1.10',
    high: '2',
    low: '1',
    close: '5.4e-05',
    volume: '0.00',
    trades: 0,
    closed: true,
  },
  values: { names: ['sma_7', 'rsi_14', 'obv'], numbers: [NaN, 0.1 + 0.2, -0] },
  flags: { gapBefore: 3, zeroVolume: true, outlier: false },
};
const columns = enrichedColumns(row.values.names);

test('CSV: decimals as the source printed them, empty what is not there or not warm', () => {
  const { head, rows, tail } = csvFormat(columns);
  expect(`${head}${String(rows([row, row]))}${String(tail())}`.split('\n')).toEqual([
    'open_time_ms,symbol,interval,open,high,low,close,volume,close_time_ms,quote_volume,trades,taker_buy_volume,taker_buy_quote_volume,sma_7,rsi_14,obv,gap_before,zero_volume,outlier,hour,weekday,session',
    ...Array<string>(2).fill(
      '1740819600000,BTCUSDT,1m,1.10,2,1,5.4e-05,0.00,,,0,,,,0.30000000000000004,0,3,true,false,9,6,europe',
    ),
    '',
  ]);
});

test('JSON Lines: the same names in every line, null where there is no value', () => {
  const { head, rows, tail } = jsonLinesFormat(columns);
  const [line, again, end] = `${head}${String(rows([row, row]))}${String(tail())}`.split('\n');
  expect(JSON.parse(line!)).toEqual({
    open_time_ms: 1_740_819_600_000,
    symbol: 'BTCUSDT',
    interval: '1m',
    open: '1.10',
    high: '2',
    low: '1',
    close: '5.4e-05',
    volume: '0.00',
    close_time_ms: null,
    quote_volume: null,
    trades: 0,
    taker_buy_volume: null,
    taker_buy_quote_volume: null,
    sma_7: null,
    rsi_14: 0.1 + 0.2,
    obv: 0,
    gap_before: 3,
    zero_volume: true,
    outlier: false,
    hour: 9,
    weekday: 6,
    session: 'europe',
  });
  expect([again, end]).toEqual([line, '']);
});
