/** Serves one client of the stream: first what it missed, then how things stand, then what happens. */
import type { Coverage, Logger, StoreError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import type * as TE from 'fp-ts/TaskEither';
import { toFeedStatusEvent, type Event } from '../topology';
import type { EventId, Watermarks } from '../topology/event-id';
import { isWanted, isWantedKey, type SeriesFilter } from '../topology/series-filter';
import type { Hub, NumberedEvent } from './hub';
import { replay, type Replay } from './replay';
import { toFrame } from './to-frame';

export type Client = Replay & {
  readonly hub: Hub;
  readonly bootId: string;
  readonly logger: Logger;
  readonly coverage: TE.TaskEither<StoreError, readonly Coverage[]>;
  readonly filter: SeriesFilter;
  readonly lastEventId: O.Option<EventId>;
};

/** @returns how to stop telling the client */
export const serveClient = (client: Client): (() => void) => {
  const { hub, connection } = client;
  const toText = framesFor(client);
  const waiting: NumberedEvent[] = [];
  let isCaughtUp = false;

  const sendEvent = (event: NumberedEvent): void => {
    const text = toText(event);
    if (text !== null) connection.send(text);
  };
  const keepWaiting = (event: NumberedEvent): void => {
    waiting.push(event);
    // It comes back, and is served from where it stood.
    if (waiting.length > maximumWaiting) connection.end();
  };
  const unsubscribe = hub.subscribe((event) => (isCaughtUp ? sendEvent(event) : keepWaiting(event)));
  const goLive = (): void => {
    waiting.splice(0).forEach(sendEvent);
    isCaughtUp = true;
  };

  void catchUp(client, sendEvent).then((isComplete) => (isComplete ? goLive() : connection.end()));
  return unsubscribe;
};

const maximumWaiting = 10_000;

const framesFor = ({ bootId, filter }: Client) => {
  const [wanted, wantedKey] = [isWanted(filter), isWantedKey(filter)];
  return ({ sequence, watermarks, event, json }: NumberedEvent): string | null =>
    wanted(event.series)
      ? toFrame({ bootId, sequence, watermarks: only(wantedKey, watermarks) }, event.name, json)
      : null;
};

/** @returns whether the client has everything up to the moment this was called */
const catchUp = async (client: Client, sendEvent: (event: NumberedEvent) => void): Promise<boolean> => {
  const now = snapshot(client.hub);
  const missed = missedInMemory(client);
  if (missed === null && !(await replayMissed(client))) return false;
  missed?.forEach(sendEvent);
  now.forEach(sendEvent);
  return true;
};

/** Null when memory does not reach back to where the client stood. */
const missedInMemory = ({ hub, bootId, lastEventId }: Client): readonly NumberedEvent[] | null => {
  if (O.isNone(lastEventId)) return [];
  return lastEventId.value.bootId === bootId ? hub.after(lastEventId.value.sequence) : null;
};

const replayMissed = async (client: Client): Promise<boolean> => {
  const coverage = await client.coverage();
  if (O.isNone(client.lastEventId)) return true;
  const sent = E.isLeft(coverage)
    ? coverage
    : await replay(client, client.lastEventId.value, coverage.right.filter(isWanted(client.filter)));
  if (E.isLeft(sent)) client.logger.warn('replay failed', { reason: sent.left.message });
  return E.isRight(sent);
};

// How things stand: the state of every feed, every kline in progress.
const snapshot = (hub: Hub): readonly NumberedEvent[] =>
  Object.values(hub.table())
    .flatMap(({ series, feed, open }): readonly Event[] => [
      ...(feed === null ? [] : [{ name: 'status', series, data: toFeedStatusEvent(feed) } as const]),
      ...(open === null ? [] : [{ name: 'kline', series, data: open } as const]),
    ])
    .map((event) => ({ ...hub.position(), event, json: JSON.stringify(event.data) }));

const only = (wantedKey: (key: string) => boolean, watermarks: Watermarks): Watermarks =>
  Object.fromEntries(Object.entries(watermarks).filter(([key]) => wantedKey(key)));
