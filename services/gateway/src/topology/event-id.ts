/**
 * Ids of stream events. An id says which run of the gateway sent the event and as which in order, and up to which open time
 * the client has each closed series. So a client that comes back to the same run is served from memory, and one that
 * comes back to another run from the store, with nothing missed either way.
 *
 * Text: `<bootId>.<sequence>.<series>=<open time in s>,…`, for instance `f3a9.17.binance/BTCUSDC/1m=1763721600`.
 */
import * as O from 'fp-ts/Option';

/** Newest closed open time (epoch ms) that the client has, by key of the series. */
export type Watermarks = { readonly [seriesKey: string]: number };

export type EventId = { readonly bootId: string; readonly sequence: number; readonly watermarks: Watermarks };

export const encodeEventId = ({ bootId, sequence, watermarks }: EventId): string =>
  `${bootId}.${sequence}.${Object.entries(watermarks)
    .map(([key, openTimeMs]) => `${key}=${openTimeMs / 1000}`)
    .join(',')}`;

const pattern = /^([a-z0-9-]{1,64})\.(\d{1,15})\.(.*)$/;
const watermarkPattern = /^([a-z0-9_]{1,32}\/[A-Z0-9]{2,20}\/[0-9a-z]{2,3})=(\d{1,12})$/;

/** None for anything that is not an id of ours: such a client starts afresh. */
export const decodeEventId = (text: string): O.Option<EventId> => {
  const [, bootId, sequence, rest = ''] = pattern.exec(text) ?? [];
  if (bootId === undefined) return O.none;
  const watermarks = rest.split(',').flatMap((part) => {
    const [, key, seconds] = watermarkPattern.exec(part) ?? [];
    return key === undefined ? [] : [[key, Number(seconds) * 1000] as const];
  });
  return O.some({ bootId, sequence: Number(sequence), watermarks: Object.fromEntries(watermarks) });
};
