/** The connections of one stream: tells `supervise` what happens to them, and does what it says. */
import type { StreamEvent } from '@cryptostream/ports';
import type { Dependencies } from '../options';
import { openSocket, type Socket } from './open-socket';
import { supervise } from './supervise';
import { initialSupervision, type Effect, type Input } from './supervision';
import type { StreamTimings } from './timings';

export type SupervisedSockets = {
  readonly feed: (input: Input) => void;
  /** Nothing is opened or told any more; resolves when the last connection has ended. */
  readonly end: () => Promise<void>;
};

export type SupervisedStream = {
  readonly url: string;
  readonly symbols: readonly string[];
  readonly timings: StreamTimings;
  /** Of the monotonic clock. */
  readonly bannedUntilMs: () => number;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onMessage: (id: number, text: string) => void;
};

export const supervisedSockets = (
  { url, symbols, timings, bannedUntilMs, onEvent, onMessage }: SupervisedStream,
  { logger, random, monotonicMs }: Dependencies,
): SupervisedSockets => {
  const sockets = new Map<number, Socket>();
  let state = initialSupervision;
  let ended = false;

  const feed = (input: Input): void => {
    if (ended) return;
    const context = {
      timings,
      symbols,
      nowMs: monotonicMs(),
      bannedUntilMs: bannedUntilMs(),
      chance: random(),
    };
    const [effects, next] = supervise(state, input, context);
    state = next;
    effects.forEach(perform);
  };

  const perform = (effect: Effect): void => {
    switch (effect._tag) {
      case 'Open':
        logger.debug('opening a stream', { url, connection: effect.id });
        sockets.set(effect.id, open(effect.id));
        return;
      case 'Close':
        sockets.get(effect.id)?.close();
        return;
      case 'Emit':
        onEvent(effect.event);
    }
  };

  const open = (id: number): Socket =>
    openSocket(url, {
      onOpen: () => feed({ _tag: 'Opened', id }),
      onMessage: (text) => (ended ? undefined : onMessage(id, text)),
      onClose: (reason) => {
        sockets.delete(id);
        logger.debug('a stream has ended', { connection: id, reason });
        feed({ _tag: 'Closed', id, reason });
      },
    });

  const end = async (): Promise<void> => {
    ended = true;
    const open = [...sockets.values()];
    open.forEach(({ close }) => close());
    await Promise.all(open.map(({ closed }) => closed));
  };

  return { feed, end };
};
