/** The faults in force, and all there have been. Times are real time, epoch ms. */
import type { Fault, FaultOf, FrameFault, RestFault } from './fault';

export type ActiveFault = {
  readonly id: number;
  readonly fault: Fault;
  readonly sinceMs: number;
  /** When it ends by itself; absent: when it has been met `remaining` times. */
  readonly untilMs?: number;
  readonly remaining?: number;
};

/** A fault of the past or the present. */
export type ToldFault = ActiveFault & {
  /** How often a request or a frame has met it. */
  readonly met: number;
  /** When it was cleared before its end. */
  readonly clearedMs?: number;
};

export type FaultBoard = {
  /** @param untilMs when it ends by itself, if the fault does not say so */
  readonly put: (fault: Fault, untilMs?: number) => ActiveFault;
  readonly active: () => readonly ActiveFault[];
  readonly clear: () => void;
  /** All since the start, the oldest first. */
  readonly told: () => readonly ToldFault[];
  /** The fault a REST request meets, which is then met once more. */
  readonly takeRest: (asksForKlines: boolean) => MetRestFault | undefined;
  /** The faults a frame meets, each with how often it has been met, this time included. */
  readonly takeFrame: (stream: string) => readonly MetFrameFault[];
  readonly stalls: (stream: string) => boolean;
  /** The status with which a WebSocket is refused. */
  readonly refusesConnections: () => 418 | 503 | undefined;
  /** Ms after which a connection has to end. */
  readonly lifetimeMs: () => number;
  readonly clockOffsetMs: () => number;
};

export type MetRestFault = { readonly fault: RestFault; readonly untilMs: number | undefined };

export type MetFrameFault = { readonly fault: FrameFault; readonly met: number };

export const faultBoard = (nowMs: () => number): FaultBoard => {
  // Changed in place, since a fault of frames is met hundreds of times in a second; what is given out is a copy.
  const faults: ToldFault[] = [];
  // Looked through at each frame and request, so that the past does not slow them down.
  let current: readonly number[] = [];
  const active = (): readonly ToldFault[] => {
    current = current.filter((at) => isInForce(faults[at]!, nowMs()));
    return current.map((at) => faults[at]!);
  };
  const meet = (told: ToldFault): ToldFault => {
    const met = {
      ...told,
      met: told.met + 1,
      ...(told.remaining === undefined ? {} : { remaining: told.remaining - 1 }),
    };
    faults[told.id - 1] = met;
    return met;
  };
  return {
    active,
    put: (fault, untilMs) => {
      const sinceMs = nowMs();
      const extent = untilMs === undefined ? extentOf(fault, sinceMs) : { untilMs };
      const added = { id: faults.length + 1, fault, sinceMs, met: 0, ...extent };
      faults.push(added);
      current = [...current, added.id - 1];
      return added;
    },
    clear: () => {
      active().forEach((told) => {
        faults[told.id - 1] = { ...told, clearedMs: nowMs() };
      });
      current = [];
    },
    told: () => [...faults],
    takeRest: (asksForKlines) => {
      const met = active().find(
        ({ fault }) => isRestFault(fault) && (asksForKlines || fault.kind !== 'rest_empty'),
      );
      if (met === undefined) return undefined;
      const { fault, untilMs } = meet(met);
      return { fault: fault as RestFault, untilMs };
    },
    takeFrame: (stream) =>
      active().flatMap((told) =>
        isFrameFault(told.fault) && concerns(told.fault, stream)
          ? [{ fault: told.fault, met: meet(told).met }]
          : [],
      ),
    ...whatHolds(active),
  };
};

type Lasting = Pick<FaultBoard, 'stalls' | 'refusesConnections' | 'lifetimeMs' | 'clockOffsetMs'>;

const whatHolds = (active: FaultBoard['active']): Lasting => {
  const all = <K extends Fault['kind']>(kind: K): readonly FaultOf<K>[] =>
    active().flatMap(({ fault }) => (isOf(fault, kind) ? [fault] : []));
  return {
    stalls: (stream) => all('stall').some((fault) => concerns(fault, stream)),
    refusesConnections: () =>
      all('rest_418').some((fault) => fault.refuse_streams)
        ? 418
        : all('drop_connections').length > 0
          ? 503
          : undefined,
    lifetimeMs: () => Math.min(...all('rotation').map((fault) => fault.lifetime_ms)),
    clockOffsetMs: () => all('clock_offset').reduce((sum, fault) => sum + fault.offset_ms, 0),
  };
};

const isInForce = ({ untilMs, remaining }: ActiveFault, nowMs: number): boolean =>
  (untilMs === undefined || nowMs < untilMs) && (remaining === undefined || remaining > 0);

const isOf = <K extends Fault['kind']>(fault: Fault, kind: K): fault is FaultOf<K> => fault.kind === kind;

const isRestFault = (fault: Fault): fault is RestFault => fault.kind.startsWith('rest_');

const isFrameFault = (fault: Fault): fault is FrameFault => fault.kind.endsWith('_frames');

const concerns = (
  { streams }: { readonly streams?: readonly string[] | undefined },
  stream: string,
): boolean => streams?.includes(stream) ?? true;

const extentOf = (fault: Fault, nowMs: number): Pick<ActiveFault, 'untilMs' | 'remaining'> => {
  switch (fault.kind) {
    case 'drop_connections':
      return { untilMs: nowMs + fault.refuse_ms };
    case 'server_shutdown':
      return { untilMs: nowMs + fault.close_after_ms };
    case 'stall':
    case 'duplicate_frames':
    case 'reorder_frames':
    case 'malformed_frames':
    case 'rotation':
    case 'clock_offset':
      return { untilMs: nowMs + fault.duration_ms };
    case 'hide_klines':
    case 'restate_klines':
    case 'stream_differs':
      return { untilMs: nowMs };
    default:
      return restExtent(fault, nowMs);
  }
};

const restExtent = (
  { count, duration_ms }: RestFault,
  nowMs: number,
): Pick<ActiveFault, 'untilMs' | 'remaining'> => ({
  ...(duration_ms === undefined ? {} : { untilMs: nowMs + duration_ms }),
  ...(count !== undefined ? { remaining: count } : duration_ms === undefined ? { remaining: 1 } : {}),
});
