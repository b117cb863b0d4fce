/** Where the time axis is marked, at most nine places: whole days, hours or minutes, in words that need no zone but UTC. */

const minuteMs = 60_000;
const dayMs = 86_400_000;
const steps = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14_400].map(
  (minutes) => minutes * minuteMs,
);

export const timeTicks = ([from, to], labelOf = dateOrHour) => {
  const [begin, end] = [Number(from), Number(to)];
  const step = steps.find((each) => (end - begin) / each <= 9) ?? steps.at(-1);
  const first = Math.ceil(begin / step) * step;
  return Array.from({ length: Math.floor((end - first) / step) + 1 }, (_, index) => first + index * step).map(
    (at) => ({ at, label: labelOf(at) }),
  );
};

const dateOrHour = (at) => {
  const iso = new Date(at).toISOString();
  return at % dayMs === 0
    ? new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(at)
    : iso.slice(11, 16);
};
