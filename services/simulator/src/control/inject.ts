/** Puts a fault in force, where it belongs. */
import { Interval } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import type { AlterationBoard } from '../alterations/alteration-board';
import type { DataFault, Fault } from '../faults/fault';
import type { ActiveFault, FaultBoard } from '../faults/fault-board';
import type { OffsetClock } from '../faults/offset-clock';
import type { MarketClock } from '../market-clock';
import type { StreamServer } from '../stream/stream-server';

/** All that were put in force are remembered: an hour of faults each second is 3,600. */
const mostFaults = 10_000;

/** Left: why not, as a sentence. */
export type Inject = (fault: Fault) => E.Either<string, ActiveFault>;

/** @param clock the market's, without `clock_offset` */
export const injectInto =
  (
    faults: FaultBoard,
    alterations: AlterationBoard,
    streams: StreamServer,
    clock: MarketClock,
    offset: OffsetClock,
    realNowMs: () => number,
  ): Inject =>
  (fault) => {
    if (faults.told().length >= mostFaults)
      return E.left(`${mostFaults} faults are as many as are remembered; start another exchange`);
    if (isDataFault(fault)) {
      const nowMs = clock.nowMs();
      const plan = alterations.plan(fault, nowMs, Math.max(nowMs, offset.latestMs()));
      if (E.isLeft(plan)) return plan;
      const lastEndMs = plan.right.toMs - 1 + Interval.lengthMs(plan.right.interval);
      const active = faults.put(fault, Math.ceil(realNowMs() + clock.realMsUntil(lastEndMs)));
      alterations.add({ ...plan.right, faultId: active.id });
      return E.right(active);
    }
    const active = faults.put(fault);
    if (fault.kind === 'drop_connections') streams.drop();
    if (fault.kind === 'server_shutdown') streams.shutDown(fault.close_after_ms);
    return E.right(active);
  };

const isDataFault = (fault: Fault): fault is DataFault =>
  fault.kind === 'hide_klines' || fault.kind === 'restate_klines' || fault.kind === 'stream_differs';
