import {
  formatBoth,
  formatClock,
  formatHour,
  formatMonth,
  formatShortDate,
  formatTime,
  formatUtcBeside,
  formatYear,
  isUtc,
} from './time';

const berlin = 'Europe/Berlin';

test.each([
  // Berlin puts its clocks forward at 01:00 UTC on 30 March 2025, and back at 01:00 UTC on 26 October.
  [Date.UTC(2025, 2, 30, 0, 59, 59), berlin, '30 Mar 2025, 01:59:59 (00:59:59 UTC)'],
  [Date.UTC(2025, 2, 30, 1, 0, 0), berlin, '30 Mar 2025, 03:00:00 (01:00:00 UTC)'],
  [Date.UTC(2025, 9, 26, 0, 30, 0), berlin, '26 Oct 2025, 02:30:00 (00:30:00 UTC)'],
  [Date.UTC(2025, 9, 26, 1, 30, 0), berlin, '26 Oct 2025, 02:30:00 (01:30:00 UTC)'],
  [Date.UTC(2025, 2, 9, 6, 59, 0), 'America/New_York', '09 Mar 2025, 01:59:00 (06:59:00 UTC)'],
  [Date.UTC(2025, 2, 9, 7, 0, 0), 'America/New_York', '09 Mar 2025, 03:00:00 (07:00:00 UTC)'],
  // Half an hour of summer time, and zones off the hour.
  [Date.UTC(2025, 3, 5, 15, 0, 0), 'Australia/Lord_Howe', '06 Apr 2025, 01:30:00 (05 Apr, 15:00:00 UTC)'],
  [Date.UTC(2025, 2, 1, 12, 0, 0), 'Asia/Kathmandu', '01 Mar 2025, 17:45:00 (12:00:00 UTC)'],
  // Another day, month and year there.
  [Date.UTC(2025, 11, 31, 23, 30, 0), berlin, '01 Jan 2026, 00:30:00 (31 Dec, 23:30:00 UTC)'],
  [Date.UTC(2024, 1, 29, 4, 0, 0), 'America/Los_Angeles', '28 Feb 2024, 20:00:00 (29 Feb, 04:00:00 UTC)'],
  [Date.UTC(2025, 2, 1, 11, 0, 0), 'Pacific/Kiritimati', '02 Mar 2025, 01:00:00 (01 Mar, 11:00:00 UTC)'],
  // The same clock as UTC is said all the same, unless the zone is UTC.
  [Date.UTC(2025, 0, 1, 0, 0, 0), 'Europe/London', '01 Jan 2025, 00:00:00 (00:00:00 UTC)'],
  [Date.UTC(2025, 0, 1, 0, 0, 0), 'UTC', '01 Jan 2025, 00:00:00 UTC'],
  [Date.UTC(2025, 0, 1, 0, 0, 0), 'Etc/UTC', '01 Jan 2025, 00:00:00 UTC'],
])('%i in %s is %s', (timeMs, zone, text) => {
  expect(formatBoth(timeMs, zone, 'second')).toBe(text);
});

test('as long as the style asks for', () => {
  const timeMs = Date.UTC(2025, 4, 5, 22, 4, 9);
  expect(formatTime(timeMs, berlin, 'date')).toBe('06 May 2025');
  expect(formatTime(timeMs, berlin, 'minute')).toBe('06 May 2025, 00:04');
  expect(formatTime(timeMs, berlin, 'second')).toBe('06 May 2025, 00:04:09');
  expect(formatClock(timeMs, berlin)).toBe('00:04:09');
  expect(formatHour(timeMs, berlin)).toBe('00:04');
  expect(formatShortDate(timeMs, berlin)).toBe('06 May');
  expect(formatMonth(timeMs, berlin)).toBe('May 2025');
  expect(formatYear(timeMs, berlin)).toBe('2025');
  expect(formatUtcBeside(timeMs, berlin, 'minute')).toBe('05 May, 22:04 UTC');
  expect(formatUtcBeside(timeMs, 'UTC', 'minute')).toBe('22:04 UTC');
});

test('midnight is 00:00, not 24:00', () => {
  expect(formatTime(Date.UTC(2025, 2, 1), 'UTC', 'minute')).toBe('01 Mar 2025, 00:00');
});

test.each([
  ['UTC', true],
  ['Etc/GMT', true],
  ['Europe/London', false],
  ['Etc/GMT+1', false],
])('%s is UTC: %s', (zone, is) => {
  expect(isUtc(zone)).toBe(is);
});
