/** Numbers that are not prices. */
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 });
const precise = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 9 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A value of any size: `94,398.1445`, `0.004587767`. */
export const formatValue = (value: number): string => precise.format(value);

/** `12.35K`. */
export const formatVolume = (volume: number): string => compact.format(volume);

export const formatCount = (count: number): string => whole.format(count);

/** `+1.25%`; the sign is always there, so that direction does not hang on colour. */
export const formatChange = (percent: number): string => {
  const text = Math.abs(percent).toFixed(2);
  return `${percent < 0 && text !== '0.00' ? '−' : '+'}${text}%`;
};

/** 100% only when nothing at all is missing: 99.9996 stays below it. */
export const formatCompleteness = (percent: number): string =>
  percent === 100 ? '100%' : `${(Math.floor(percent * 1000) / 1000).toFixed(3)}%`;
