/** The values that another library has a function for, or that follow from one by a subtraction or division. */
export const withoutVwap: readonly string[] = [
  ...['sma_7', 'sma_20', 'sma_50', 'sma_200', 'ema_12', 'ema_26', 'rsi_14'],
  ...['macd_12_26_9', 'macd_12_26_9_signal', 'macd_12_26_9_histogram'],
  ...['bollinger_20_2_upper', 'bollinger_20_2_middle', 'bollinger_20_2_lower'],
  ...['atr_14', 'obv', 'log_return'],
  ...['window_20_mean', 'window_20_deviation', 'window_20_minimum', 'window_20_maximum', 'window_20_z_score'],
  ...['volatility_20', 'volume_sma_20', 'volume_ratio_20'],
];

export const withVwap: readonly string[] = [...withoutVwap, 'vwap'];
