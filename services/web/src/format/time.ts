/** Moments in the reader's zone, with UTC beside them. Zones are IANA names. */
export type TimeStyle = 'date' | 'minute' | 'second';

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const date = { day: '2-digit', month: 'short', year: 'numeric' } as const;

const styles = {
  date,
  minute: { ...date, ...clock },
  second: { ...date, ...clock, second: '2-digit' },
} as const satisfies { readonly [S in TimeStyle]: Intl.DateTimeFormatOptions };

const formatters = new Map<string, Intl.DateTimeFormat>();

export const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const isUtc = (zone: string): boolean => ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'].includes(zone);

/** `21 Nov 2026, 11:59:46`. */
export const formatTime = (timeMs: number, zone: string, style: TimeStyle): string =>
  formatter(`${zone}|${style}`, { ...styles[style], timeZone: zone }).format(timeMs);

/** `11:59:46`. */
export const formatClock = (timeMs: number, zone: string): string =>
  formatter(`${zone}|clock`, { ...clock, second: '2-digit', timeZone: zone }).format(timeMs);

/** `11:59`. */
export const formatHour = (timeMs: number, zone: string): string =>
  formatter(`${zone}|hour`, { ...clock, timeZone: zone }).format(timeMs);

/** What stands beside the reader's time: the clock alone, with the date where it is another day there. */
export const formatUtcBeside = (timeMs: number, zone: string, style: TimeStyle): string => {
  const sameDay = formatTime(timeMs, zone, 'date') === formatTime(timeMs, 'UTC', 'date');
  const text = style === 'second' ? formatClock(timeMs, 'UTC') : formatHour(timeMs, 'UTC');
  return `${sameDay ? '' : `${formatShortDate(timeMs, 'UTC')}, `}${text} UTC`;
};

/** `21 Nov 2026, 11:59:46 (10:59:46 UTC)`, once only for a reader in UTC. */
export const formatBoth = (timeMs: number, zone: string, style: TimeStyle): string =>
  isUtc(zone)
    ? `${formatTime(timeMs, 'UTC', style)} UTC`
    : `${formatTime(timeMs, zone, style)} (${formatUtcBeside(timeMs, zone, style)})`;

/** `21 Nov`. */
export const formatShortDate = (timeMs: number, zone: string): string =>
  formatter(`${zone}|short`, { day: '2-digit', month: 'short', timeZone: zone }).format(timeMs);

/** `Nov 2026`. */
export const formatMonth = (timeMs: number, zone: string): string =>
  formatter(`${zone}|month`, { month: 'short', year: 'numeric', timeZone: zone }).format(timeMs);

export const formatYear = (timeMs: number, zone: string): string =>
  formatter(`${zone}|year`, { year: 'numeric', timeZone: zone }).format(timeMs);

const formatter = (key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const made = formatters.get(key) ?? new Intl.DateTimeFormat('en-GB', options);
  formatters.set(key, made);
  return made;
};
