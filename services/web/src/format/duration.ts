/** Lengths of time for a person. */
const steps = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** The two largest units: `1 h 20 min`; `0 s` for less than a second. */
export const formatDuration = (durationMs: number): string => {
  const first = steps.findIndex(([, length]) => durationMs >= length);
  const shown = steps.slice(first < 0 ? 3 : first).slice(0, 2);
  const parts = shown.map(([unit, length], place) => {
    const above = place === 0 ? Infinity : (shown[0]?.[1] ?? Infinity);
    return [Math.floor((durationMs % above) / length), unit] as const;
  });
  return parts
    .filter(([count], place) => place === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
};

/** `2 s ago`; a clock that runs a little behind never gives a time to come. */
export const formatAge = (ageMs: number): string =>
  ageMs < 1_000 ? 'now' : `${formatDuration(coarse(ageMs))} ago`;

// Beyond a minute seconds are noise.
const coarse = (ageMs: number): number => (ageMs < 60_000 ? ageMs : Math.floor(ageMs / 60_000) * 60_000);
