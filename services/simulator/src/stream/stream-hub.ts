/** Who listens to what: makes each frame once and hands it to everyone who listens to its stream. */
import type { FaultBoard } from '../faults/fault-board';
import type { Market, MarketKline, Shape } from '../market/market';
import { pause } from '../pause';
import { damaged, toSendings, type Sending } from './frame-faults';
import { combined, klineFrame, type KlineFrame } from './kline-frame';
import { toShape } from './stream-name';
import type { Subscription } from './subscription';

export type Listener = {
  readonly subscription: () => Subscription;
  readonly send: (message: string | Uint8Array) => void;
  /** Real ms since it connected. */
  readonly ageMs: () => number;
  readonly close: (reason: string) => void;
};

export type StreamHub = {
  readonly add: (listener: Listener) => void;
  readonly remove: (listener: Listener) => void;
  readonly listeners: () => number;
  /** Sends what is due in a second that has just begun. */
  readonly broadcast: (secondMs: number, eventTimeMs: number) => Promise<void>;
  /** Tells everyone who is connected that the server will go, and closes them so much later. */
  readonly shutDown: (eventTimeMs: number, closeAfterMs: number) => void;
  /** Closes those that are older. */
  readonly closeOlder: (lifetimeMs: number) => void;
};

/** A frame, undamaged, has gone to at least one listener. */
export type OnShown = (shape: Shape, kline: MarketKline, eventTimeMs: number) => void;

const longestBlockMs = 8;

/** @param market as the streams show it */
export const streamHub = (market: Market, faults: FaultBoard, onShown: OnShown): StreamHub => {
  const listeners = new Set<Listener>();
  const hold = holder();
  const send = (stream: string, frame: KlineFrame, { damage, afterMs }: Sending): void => {
    const go = (): void => {
      const reached = deliver(listeners, stream, (text) =>
        damage === undefined ? text(frame.text) : damaged(text(frame.text), damage),
      );
      if (reached && damage === undefined) onShown(frame.shape, frame.kline, frame.eventTimeMs);
    };
    if (afterMs === 0) go();
    else setTimeout(go, afterMs).unref();
  };
  const sendAsFaultsHaveIt = (stream: string, frame: KlineFrame): void => {
    const { messages, windowMs } = toSendings(faults.takeFrame(stream));
    const go = (): void => messages.forEach((message) => send(stream, frame, message));
    if (windowMs === undefined) go();
    else hold(go, windowMs);
  };
  return {
    add: (listener) => void listeners.add(listener),
    remove: (listener) => void listeners.delete(listener),
    listeners: () => listeners.size,
    broadcast: async (secondMs, eventTimeMs) => {
      let sinceMs = performance.now();
      for (const [stream, shape] of streamsOf(listeners)) {
        const frame = faults.stalls(stream) ? undefined : klineFrame(market, shape, secondMs, eventTimeMs);
        if (frame !== undefined) sendAsFaultsHaveIt(stream, frame);
        if (performance.now() - sinceMs < longestBlockMs) continue;
        await pause();
        sinceMs = performance.now();
      }
    },
    shutDown: (eventTimeMs, closeAfterMs) => {
      const present = [...listeners];
      const notice = JSON.stringify({ e: 'serverShutdown', E: eventTimeMs });
      present.forEach((listener) =>
        listener.send(listener.subscription().combined ? combined('!serverShutdown', notice) : notice),
      );
      const close = (): void => present.forEach((listener) => listener.close('Server shutdown'));
      setTimeout(close, closeAfterMs).unref();
    },
    closeOlder: (lifetimeMs) =>
      [...listeners]
        .filter((listener) => listener.ageMs() >= lifetimeMs)
        .forEach((listener) => listener.close('Connection lifetime is over')),
  };
};

// What is held goes out in reverse.
const holder = () => {
  let held: (() => void)[] = [];
  return (go: () => void, windowMs: number): void => {
    held.push(go);
    if (held.length > 1) return;
    setTimeout(() => {
      const due = held.toReversed();
      held = [];
      due.forEach((each) => each());
    }, windowMs).unref();
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

/** @returns whether anyone listens */
const deliver = (
  listeners: ReadonlySet<Listener>,
  stream: string,
  toMessage: (wrap: (frame: string) => string) => string | Uint8Array,
): boolean => {
  let reached = false;
  for (const listener of listeners) {
    const { streams, combined: isCombined } = listener.subscription();
    if (!streams.includes(stream)) continue;
    listener.send(toMessage((frame) => (isCombined ? combined(stream, frame) : frame)));
    reached = true;
  }
  return reached;
};
