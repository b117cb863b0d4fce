/** The text of one server-sent event. */
import { encodeEventId, type EventId } from '../topology/event-id';

export const toFrame = (id: EventId, name: string, json: string): string =>
  `id: ${encodeEventId(id)}\nevent: ${name}\ndata: ${json}\n\n`;
