/** The faults in force. Times are real time, epoch ms. */
import type { Fault, RestFault } from './fault';

export type ActiveFault = {
  readonly id: number;
  readonly fault: Fault;
  readonly sinceMs: number;
  /** When it ends by itself; absent: when it has been met `remaining` times. */
  readonly untilMs?: number;
  readonly remaining?: number;
};

export type FaultBoard = {
  readonly put: (fault: Fault) => ActiveFault;
  readonly active: () => readonly ActiveFault[];
  readonly clear: () => void;
  /** The fault a REST request meets, which is then met once more. */
  readonly takeRest: () => RestFault | undefined;
  readonly stalls: (stream: string) => boolean;
  readonly refusesConnections: () => boolean;
};

export const faultBoard = (nowMs: () => number): FaultBoard => {
  let faults: readonly ActiveFault[] = [];
  let lastId = 0;
  const active = (): readonly ActiveFault[] => {
    faults = faults.filter((fault) => isInForce(fault, nowMs()));
    return faults;
  };
  return {
    active,
    put: (fault) => {
      lastId += 1;
      const added = { id: lastId, fault, sinceMs: nowMs(), ...extentOf(fault, nowMs()) };
      faults = [...active(), added];
      return added;
    },
    clear: () => {
      faults = [];
    },
    takeRest: () => {
      const met = active().find(({ fault }) => isRestFault(fault));
      faults = faults.map((fault) => (fault === met ? metOnce(fault) : fault));
      return met !== undefined && isRestFault(met.fault) ? met.fault : undefined;
    },
    stalls: (stream) =>
      active().some(({ fault }) => fault.kind === 'stall' && (fault.streams?.includes(stream) ?? true)),
    refusesConnections: () => active().some(({ fault }) => fault.kind === 'drop_connections'),
  };
};

const isInForce = ({ untilMs, remaining }: ActiveFault, nowMs: number): boolean =>
  (untilMs === undefined || nowMs < untilMs) && (remaining === undefined || remaining > 0);

const isRestFault = (fault: Fault): fault is RestFault =>
  fault.kind === 'rest_429' || fault.kind === 'rest_5xx';

const metOnce = (fault: ActiveFault): ActiveFault =>
  fault.remaining === undefined ? fault : { ...fault, remaining: fault.remaining - 1 };

const extentOf = (fault: Fault, nowMs: number): Pick<ActiveFault, 'untilMs' | 'remaining'> => {
  switch (fault.kind) {
    case 'drop_connections':
      return { untilMs: nowMs + fault.refuse_ms };
    case 'stall':
      return { untilMs: nowMs + fault.duration_ms };
    case 'rest_429':
    case 'rest_5xx':
      return {
        ...(fault.duration_ms === undefined ? {} : { untilMs: nowMs + fault.duration_ms }),
        ...(fault.count !== undefined
          ? { remaining: fault.count }
          : fault.duration_ms === undefined
            ? { remaining: 1 }
            : {}),
      };
  }
};
