/**
 * Everything that is computed by default, over whole arrays and written apart from the incremental code: each value from its
 * definition, by the conventions of TA-Lib.
 */
export type OracleBar = {
  readonly openTimeMs: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

type Column = readonly (number | null)[];

/** Columns by name of the value; null where it is not warm. */
export const enrichedOver = (bars: readonly OracleBar[]): ReadonlyMap<string, Column> => {
  const closes = bars.map(({ close }) => close);
  const volumes = bars.map(({ volume }) => volume);
  const [sma20, sma50] = [smaOver(closes, 20), smaOver(closes, 50)];
  const rsi14 = rsiOver(closes, 14);
  const bands = overWindows(closes, 20, (window) => 2 * deviationOf(window));
  const [upper, lower] = [combine(sma20, bands, (a, b) => a + b), combine(sma20, bands, (a, b) => a - b)];
  const line = combine(emaOver(closes, 12, 14), emaOver(closes, 26, 0), (fast, slow) => fast - slow);
  const signal = [...line.slice(0, 25), ...emaOver(line.slice(25) as readonly number[], 9, 0)];
  const shown = combine(line, signal, (value) => value);
  const returns = closes.map((close, index) => (index === 0 ? null : Math.log(close / closes[index - 1]!)));
  const volumeSma = smaOver(volumes, 20);
  const deviation = overWindows(closes, 20, deviationOf);
  return new Map<string, Column>([
    ['sma_7', smaOver(closes, 7)],
    ['sma_20', sma20],
    ['sma_50', sma50],
    ['sma_200', smaOver(closes, 200)],
    ['ema_12', emaOver(closes, 12, 0)],
    ['ema_26', emaOver(closes, 26, 0)],
    ['rsi_14', rsi14],
    ['macd_12_26_9', shown],
    ['macd_12_26_9_signal', signal],
    ['macd_12_26_9_histogram', combine(line, signal, (a, b) => a - b)],
    ['bollinger_20_2_upper', upper],
    ['bollinger_20_2_middle', sma20],
    ['bollinger_20_2_lower', lower],
    ['atr_14', [null, ...wilder(trueRanges(bars), 14)]],
    ['vwap', bars.map((_, index) => vwapAt(bars, index))],
    ['obv', obvOver(bars)],
    ['log_return', returns],
    ['window_20_mean', sma20],
    ['window_20_deviation', deviation],
    ['window_20_minimum', overWindows(closes, 20, (window) => Math.min(...window))],
    ['window_20_maximum', overWindows(closes, 20, (window) => Math.max(...window))],
    [
      'window_20_z_score',
      combine(
        combine(closes, sma20, (a, b) => a - b),
        deviation,
        (a, b) => (b === 0 ? 0 : a / b),
      ),
    ],
    ['volatility_20', [null, ...overWindows(returns.slice(1) as readonly number[], 20, deviationOf)]],
    ['volume_sma_20', volumeSma],
    ['volume_ratio_20', combine(volumes, volumeSma, (a, b) => (b === 0 ? 0 : a / b))],
    ['sma_20_50_cross', crossesOf(combine(sma20, sma50, sideOf))],
    ['rsi_14_zone', rsi14.map((value) => (value === null ? null : value > 70 ? 1 : value < 30 ? -1 : 0))],
    ['macd_12_26_9_cross', crossesOf(combine(shown, signal, sideOf))],
    [
      'bollinger_20_2_break',
      combine(
        combine(closes, upper, (a, b) => Math.max(0, sideOf(a, b))),
        combine(closes, lower, (a, b) => Math.max(0, sideOf(b, a))),
        (above, below) => above - below,
      ),
    ],
  ]);
};

const combine = (left: Column, right: Column, of: (a: number, b: number) => number): Column =>
  left.map((a, index) => {
    const b = right[index] ?? null;
    return a === null || b === null ? null : of(a, b);
  });

const overWindows = (
  values: readonly number[],
  period: number,
  of: (window: readonly number[]) => number,
): Column =>
  values.map((_, index) => (index + 1 < period ? null : of(values.slice(index + 1 - period, index + 1))));

/** From the first value, so that equal values have none at all. */
const deviationOf = (values: readonly number[]): number => {
  const offsets = values.map((value) => value - values[0]!);
  const mean = offsets.reduce((a, b) => a + b, 0) / offsets.length;
  return Math.sqrt(offsets.reduce((sum, offset) => sum + (offset - mean) ** 2, 0) / offsets.length);
};

/** Seeded with the mean of `period` values from `from` on. */
const emaOver = (values: readonly number[], period: number, from: number): Column => {
  const averages: (number | null)[] = [];
  values.forEach((value, index) => {
    const last = from + period - 1;
    if (index < last) averages.push(null);
    else if (index === last) averages.push(values.slice(from, index + 1).reduce((a, b) => a + b, 0) / period);
    else averages.push((value * 2 + averages[index - 1]! * (period - 1)) / (period + 1));
  });
  return averages;
};

const trueRanges = (bars: readonly OracleBar[]): readonly number[] =>
  bars.slice(1).map(({ high, low }, index) => {
    const { close } = bars[index]!;
    return Math.max(high - low, Math.abs(high - close), Math.abs(low - close));
  });

const vwapAt = (bars: readonly OracleBar[], index: number): number => {
  const dayMs = 86_400_000;
  const day = Math.floor(bars[index]!.openTimeMs / dayMs);
  let [value, volume] = [0, 0];
  for (let at = index; at >= 0 && Math.floor(bars[at]!.openTimeMs / dayMs) === day; at -= 1) {
    const bar = bars[at]!;
    value += ((bar.high + bar.low + bar.close) / 3) * bar.volume;
    volume += bar.volume;
  }
  return volume === 0 ? bars[index]!.close : value / volume;
};

const obvOver = (bars: readonly OracleBar[]): readonly number[] => {
  let total = 0;
  return bars.map(({ close, volume }, index) => {
    total += index === 0 ? volume : Math.sign(close - bars[index - 1]!.close) * volume;
    return total;
  });
};

/** 1, −1, or 0 where the two are equal but for their rounding. */
const sideOf = (a: number, b: number): number =>
  Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : Math.sign(a - b);

/** Where the side changes, seen from the last one that was not even. */
const crossesOf = (sides: Column): Column => {
  let last = 0;
  return sides.map((side) => {
    if (side === null) return null;
    const before = last;
    if (side !== 0) last = side;
    return side !== 0 && before !== 0 && side !== before ? side : 0;
  });
};

/**
 * In whole numbers of the eighth decimal, which are exact: where two means are equal, so are their values, and no rounding makes a
 * cross of it.
 */
export const smaOver = (values: readonly number[], period: number): Column => {
  const whole = values.map((value) => Math.round(value * 1e8));
  return overWindows(whole, period, (window) => window.reduce((a, b) => a + b, 0) / (period * 1e8));
};

export const rsiOver = (closes: readonly number[], period: number): Column => {
  const changes = closes.slice(1).map((close, index) => close - closes[index]!);
  const gains = wilder(
    changes.map((change) => (change > 0 ? change : 0)),
    period,
  );
  const losses = wilder(
    changes.map((change) => (change < 0 ? -change : 0)),
    period,
  );
  return [
    null,
    ...gains.map((gain, index) => {
      const loss = losses[index] ?? null;
      if (gain === null || loss === null) return null;
      return gain + loss === 0 ? 0 : 100 - 100 / (1 + gain / loss);
    }),
  ];
};

const wilder = (values: readonly number[], period: number): Column => {
  const averages: (number | null)[] = [];
  values.forEach((value, index) => {
    const previous = averages[index - 1] ?? null;
    if (index + 1 < period) averages.push(null);
    else if (index + 1 === period) averages.push(values.slice(0, period).reduce((a, b) => a + b, 0) / period);
    else averages.push((previous! * (period - 1) + value) / period);
  });
  return averages;
};
