/**
 * SMA and RSI over whole arrays, written apart from the incremental code: each value from its definition. RSI is what
 * TA-Lib computes (Wilder's smoothing, seeded with the mean of the first changes).
 */
export const smaOver = (closes: readonly number[], period: number): readonly (number | null)[] =>
  closes.map((_, index) =>
    index + 1 < period
      ? null
      : closes.slice(index + 1 - period, index + 1).reduce((a, b) => a + b, 0) / period,
  );

export const rsiOver = (closes: readonly number[], period: number): readonly (number | null)[] => {
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

const wilder = (values: readonly number[], period: number): readonly (number | null)[] => {
  const averages: (number | null)[] = [];
  values.forEach((value, index) => {
    const previous = averages[index - 1] ?? null;
    if (index + 1 < period) averages.push(null);
    else if (index + 1 === period) averages.push(values.slice(0, period).reduce((a, b) => a + b, 0) / period);
    else averages.push((previous! * (period - 1) + value) / period);
  });
  return averages;
};
