/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment, @typescript-eslint/no-unnecessary-condition --
   its types ask for instances of classes where its documentation hands over plain objects, and leave undefined out */
import {
  ATR,
  BollingerBands,
  EMA,
  Highest,
  Lowest,
  MACD,
  OBV,
  RSI,
  SD,
  SMA,
  VWAP,
} from 'technicalindicators';
import { oneByOne, type Contestant } from './contestant';
import { perUtcDay } from './utc-days';
import { withVwap } from './value-names';

const of = (period: number) => ({ period, values: [] });

export const technicalIndicators: Contestant = oneByOne(
  {
    name: 'technicalindicators 3.1.0',
    how: '`nextValue` of SMA, EMA, RSI, MACD, BollingerBands, ATR, VWAP (a new one each day), OBV, Highest, Lowest, SMA over volumes, SD over log returns',
    leftOut: 'four signals, the outlier flag',
    names: withVwap,
    conventions: {
      rsi_14: 'rounds to two decimals',
      obv: 'begins at 0, so it is compared by its changes',
      volatility_20: 'ends its sum at a return that is exactly 0',
    },
  },
  ({ bars }) => {
    const sma7 = new SMA(of(7));
    const sma20 = new SMA(of(20));
    const sma50 = new SMA(of(50));
    const sma200 = new SMA(of(200));
    const ema12 = new EMA(of(12));
    const ema26 = new EMA(of(26));
    const rsi = new RSI(of(14));
    const macd = new MACD({
      ...{ fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, values: [] },
      ...{ SimpleMAOscillator: false, SimpleMASignal: false },
    });
    const bollinger = new BollingerBands({ ...of(20), stdDev: 2 });
    const atr = new ATR({ period: 14, high: [], low: [], close: [] });
    const obv = new OBV({ close: [], volume: [] });
    const lowest = new Lowest(of(20));
    const highest = new Highest(of(20));
    const volumeSma = new SMA(of(20));
    const volatility = new SD(of(20));
    const vwapOf = perUtcDay(() => new VWAP({ high: [], low: [], close: [], volume: [] }));
    let previous = NaN;
    return (index) => {
      const bar = bars[index]!;
      const { close, volume } = bar;
      const change = Math.log(close / previous);
      previous = close;
      const bands = bollinger.nextValue(close);
      const lines = macd.nextValue(close);
      const mean = sma20.nextValue(close) ?? NaN;
      const deviation = bands === undefined ? NaN : (bands.upper - bands.middle) / 2;
      const volumeMean = volumeSma.nextValue(volume) ?? NaN;
      const vwap = vwapOf(bar.openTimeMs).nextValue(bar) ?? NaN;
      return [
        sma7.nextValue(close) ?? NaN,
        mean,
        sma50.nextValue(close) ?? NaN,
        sma200.nextValue(close) ?? NaN,
        ema12.nextValue(close) ?? NaN,
        ema26.nextValue(close) ?? NaN,
        rsi.nextValue(close) ?? NaN,
        lines?.MACD ?? NaN,
        lines?.signal ?? NaN,
        lines?.histogram ?? NaN,
        bands?.upper ?? NaN,
        bands?.middle ?? NaN,
        bands?.lower ?? NaN,
        atr.nextValue(bar) ?? NaN,
        obv.nextValue(bar) ?? NaN,
        change,
        mean,
        deviation,
        lowest.nextValue(close) ?? NaN,
        highest.nextValue(close) ?? NaN,
        deviation > 0 ? (close - mean) / deviation : 0,
        index === 0 ? NaN : (volatility.nextValue(change) ?? NaN),
        volumeMean,
        volumeMean > 0 ? volume / volumeMean : 0,
        // 0 / 0 until something is traded on a day.
        Number.isNaN(vwap) ? close : vwap,
      ];
    };
  },
);
