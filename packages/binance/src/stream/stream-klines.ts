/** The WebSocket half of the exchange: does what `supervise` says. */
import type { StreamKlines } from '@cryptostream/ports';
import type { Dependencies, Settings } from '../options';
import { openSocket, type Socket } from './open-socket';
import { supervise } from './supervise';
import { initialSupervision, type Effect, type Input } from './supervision';
import { toMessageEvent } from './to-message-event';
import { toStreamUrl } from './to-stream-url';

const tickMs = 250;

export const streamKlines =
  (
    { source, streamUrl, stream: timings }: Settings,
    { clock, logger, random, monotonicMs }: Dependencies,
  ): StreamKlines =>
  ({ symbols, interval }, onEvent) => {
    const url = toStreamUrl(streamUrl, symbols, interval);
    const toEvent = toMessageEvent({ source, symbols, interval });
    const stopping = new AbortController();
    const sockets = new Map<number, Socket>();
    let state = initialSupervision;

    const feed = (input: Input): void => {
      if (stopping.signal.aborted) return;
      const [effects, next] = supervise(state, input, {
        timings,
        symbols,
        nowMs: monotonicMs(),
        chance: random(),
      });
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
        onMessage: (text) => onMessage(id, text),
        onClose: (reason) => {
          sockets.delete(id);
          logger.debug('a stream has ended', { connection: id, reason });
          feed({ _tag: 'Closed', id, reason });
        },
      });

    const onMessage = (id: number, text: string): void => {
      if (stopping.signal.aborted) return;
      const event = toEvent(text);
      if (event._tag === 'ServerShutdown') {
        logger.info('the exchange announces the end of the stream', { connection: id });
        feed({ _tag: 'ShutdownAnnounced', id });
      }
      if (event._tag === 'KlineReceived') feed({ _tag: 'FrameArrived', id, symbol: event.kline.symbol });
      if (event._tag === 'KlineReceived' || event._tag === 'FrameNotUnderstood') onEvent(event);
    };

    const ticking = (async () => {
      while (!stopping.signal.aborted) {
        feed({ _tag: 'Ticked' });
        await clock.sleep(tickMs, stopping.signal);
      }
    })();

    return {
      stop: async () => {
        stopping.abort();
        const open = [...sockets.values()];
        open.forEach((socket) => socket.close());
        await Promise.all([ticking, ...open.map(({ closed }) => closed)]);
      },
    };
  };
