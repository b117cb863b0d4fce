const dayMs = 86_400_000;

/** Makes something anew with the first kline of each UTC day. For the VWAP of libraries that never begin anew by themselves. */
export const perUtcDay = <A>(make: () => A): ((openTimeMs: number) => A) => {
  let day = NaN;
  let current = make();
  return (openTimeMs) => {
    const today = Math.floor(openTimeMs / dayMs);
    if (today !== day) {
      if (!Number.isNaN(day)) current = make();
      day = today;
    }
    return current;
  };
};
