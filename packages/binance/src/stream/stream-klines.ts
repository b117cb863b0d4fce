/** The WebSocket half of the exchange. */
import type { StreamKlines } from '@cryptostream/ports';
import type { Dependencies, Settings } from '../options';
import { supervisedSockets } from './supervised-sockets';
import { toMessageEvent } from './to-message-event';
import { toStreamUrl } from './to-stream-url';

const tickMs = 250;

export const streamKlines =
  (
    { source, streamUrl, stream: timings }: Settings,
    dependencies: Dependencies,
    bannedUntilMs: () => number,
  ): StreamKlines =>
  ({ symbols, interval }, onEvent) => {
    const url = toStreamUrl(streamUrl, symbols, interval);
    const toEvent = toMessageEvent({ source, symbols, interval });
    const stopping = new AbortController();

    const onMessage = (id: number, text: string): void => {
      const event = toEvent(text);
      switch (event._tag) {
        case 'ServerShutdown':
          dependencies.logger.info('the exchange announces the end of the stream', { connection: id });
          return sockets.feed({ _tag: 'ShutdownAnnounced', id });
        case 'KlineReceived':
          sockets.feed({ _tag: 'FrameArrived', id, symbol: event.kline.symbol });
          return onEvent(event);
        case 'FrameNotUnderstood':
          return onEvent(event);
        case 'Nothing':
      }
    };

    const sockets = supervisedSockets(
      { url, symbols, timings, bannedUntilMs, onEvent, onMessage },
      dependencies,
    );

    const tick = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        sockets.feed({ _tag: 'Ticked' });
        await dependencies.clock.sleep(tickMs, stopping.signal);
      }
    };
    const ticking = tick();

    return {
      stop: async () => {
        stopping.abort();
        await Promise.all([ticking, sockets.end()]);
      },
    };
  };
