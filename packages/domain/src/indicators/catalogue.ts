/** Every indicator that a configuration may name. */
import { atr } from './atr';
import { bollinger } from './bollinger';
import { ema } from './ema';
import type { IndicatorDefinition } from './indicator-definition';
import { logReturn } from './log-return';
import { macd } from './macd';
import { obv } from './obv';
import { quantiles } from './quantiles';
import { rsi } from './rsi';
import { sma } from './sma';
import { volatility } from './volatility';
import { volumeSma } from './volume-sma';
import { vwap } from './vwap';
import { window } from './window';

export const catalogue: readonly IndicatorDefinition[] = [
  sma,
  ema,
  rsi,
  macd,
  bollinger,
  atr,
  vwap,
  obv,
  logReturn,
  window,
  volatility,
  volumeSma,
  quantiles,
];
