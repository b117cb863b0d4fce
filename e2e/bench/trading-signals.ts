import { oneByOne, type Contestant } from './contestant';
import { perUtcDay } from './utc-days';
import { withVwap } from './value-names';

/** An ES module, hence loaded when it is asked for. */
export const openTradingSignals = async (): Promise<Contestant> => {
  const { ATR, BollingerBands, DonchianChannels, EMA, MACD, OBV, RSI, SMA, VWAP } =
    await import('trading-signals');
  return oneByOne(
    {
      name: 'trading-signals 8.3.0',
      how: '`add` of SMA, EMA, RSI, MACD, BollingerBands, ATR, VWAP (a new one each day), OBV, DonchianChannels over closes, SMA over volumes, BollingerBands over log returns',
      leftOut: 'four signals, the outlier flag',
      names: withVwap,
      conventions: { obv: 'begins at 0, so it is compared by its changes' },
    },
    ({ bars }) => {
      const sma7 = new SMA(7);
      const sma20 = new SMA(20);
      const sma50 = new SMA(50);
      const sma200 = new SMA(200);
      const ema12 = new EMA(12);
      const ema26 = new EMA(26);
      const rsi = new RSI(14);
      const macd = new MACD(new EMA(12), new EMA(26), new EMA(9));
      const bollinger = new BollingerBands(20, 2);
      const atr = new ATR(14);
      const obv = new OBV(2);
      const extremes = new DonchianChannels(20);
      const volumeSma = new SMA(20);
      const volatility = new BollingerBands(20, 1);
      const vwapOf = perUtcDay(() => new VWAP());
      let previous = NaN;
      return (index) => {
        const bar = bars[index]!;
        const { close, volume } = bar;
        const vwap = vwapOf(bar.openTimeMs);
        const change = Math.log(close / previous);
        previous = close;
        const bands = bollinger.add(close);
        const extreme = extremes.add({ high: close, low: close });
        const returns = index === 0 ? null : volatility.add(change);
        const lines = macd.add(close);
        const mean = sma20.add(close) ?? NaN;
        const deviation = bands === null ? NaN : (bands.upper - bands.middle) / 2;
        const volumeMean = volumeSma.add(volume) ?? NaN;
        return [
          sma7.add(close) ?? NaN,
          mean,
          sma50.add(close) ?? NaN,
          sma200.add(close) ?? NaN,
          ema12.add(close) ?? NaN,
          ema26.add(close) ?? NaN,
          rsi.add(close) ?? NaN,
          lines?.macd ?? NaN,
          lines?.signal ?? NaN,
          lines?.histogram ?? NaN,
          bands?.upper ?? NaN,
          bands?.middle ?? NaN,
          bands?.lower ?? NaN,
          atr.add(bar) ?? NaN,
          obv.add(bar) ?? NaN,
          change,
          mean,
          deviation,
          extreme?.lower ?? NaN,
          extreme?.upper ?? NaN,
          deviation > 0 ? (close - mean) / deviation : 0,
          returns === null ? NaN : returns.upper - returns.middle,
          volumeMean,
          volumeMean > 0 ? volume / volumeMean : 0,
          vwap.add(bar) ?? vwap.getResult() ?? close,
        ];
      };
    },
  );
};
