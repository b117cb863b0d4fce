/** Who listens to what: makes each frame once and hands it to everyone who listens to its stream. */
import type { Market, Shape } from '../market/market';
import { pause } from '../pause';
import { combined, klineFrame } from './kline-frame';
import { toShape } from './stream-name';
import type { Subscription } from './subscription';

export type Listener = {
  readonly subscription: () => Subscription;
  readonly send: (text: string) => void;
};

export type StreamHub = {
  readonly add: (listener: Listener) => void;
  readonly remove: (listener: Listener) => void;
  readonly listeners: () => number;
  /** Sends what is due in a second that has just begun. */
  readonly broadcast: (secondMs: number, eventTimeMs: number) => Promise<void>;
};

const longestBlockMs = 8;

/** @param stalls whether a stream says nothing just now */
export const streamHub = (market: Market, stalls: (stream: string) => boolean): StreamHub => {
  const listeners = new Set<Listener>();
  return {
    add: (listener) => void listeners.add(listener),
    remove: (listener) => void listeners.delete(listener),
    listeners: () => listeners.size,
    broadcast: async (secondMs, eventTimeMs) => {
      let sinceMs = performance.now();
      for (const [stream, shape] of streamsOf(listeners)) {
        const frame = stalls(stream) ? undefined : klineFrame(market, shape, secondMs, eventTimeMs);
        if (frame !== undefined) deliver(listeners, stream, frame);
        if (performance.now() - sinceMs < longestBlockMs) continue;
        await pause();
        sinceMs = performance.now();
      }
    },
  };
};

const streamsOf = (listeners: ReadonlySet<Listener>): ReadonlyMap<string, Shape> => {
  const names = [...listeners].flatMap((listener) => listener.subscription().streams);
  return new Map(
    [...new Set(names)].flatMap((name) => {
      const shape = toShape(name);
      return shape === undefined ? [] : [[name, shape] as const];
    }),
  );
};

const deliver = (listeners: ReadonlySet<Listener>, stream: string, frame: string): void => {
  for (const listener of listeners) {
    const { streams, combined: isCombined } = listener.subscription();
    if (streams.includes(stream)) listener.send(isCombined ? combined(stream, frame) : frame);
  }
};
