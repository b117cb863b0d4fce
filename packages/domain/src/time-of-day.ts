/** Where in the day and the week a kline opens, in UTC. */

/** Trading sessions of eight hours each: Asia from 0:00, Europe from 8:00, America from 16:00 UTC. */
export type Session = 'asia' | 'europe' | 'america';

export type TimeOfDay = {
  /** 0 to 23. */
  readonly hour: number;
  /** 1 (Monday) to 7 (Sunday), as ISO 8601 counts. */
  readonly weekday: number;
  readonly session: Session;
};

const hourMs = 3_600_000;

export const timeOfDay = (timeMs: number): TimeOfDay => {
  const hours = Math.floor(timeMs / hourMs);
  const hour = hours % 24;
  return {
    hour,
    // The epoch began on a Thursday.
    weekday: ((Math.floor(hours / 24) + 3) % 7) + 1,
    session: hour < 8 ? 'asia' : hour < 16 ? 'europe' : 'america',
  };
};
