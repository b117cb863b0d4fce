/** ISO 8601 as a person types it: a date, or a date and time, UTC unless it names a zone. */
const pattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Epoch ms; NaN for anything else. `Date.parse` alone takes "1" for a year, and a time without a zone for one in the zone of this
 * machine.
 */
export const isoToMs = (text: string): number => {
  const match = pattern.exec(text);
  if (match === null) return NaN;
  return Date.parse(text.includes('T') && match[1] === undefined ? `${text}Z` : text);
};
