/** What the servers of the simulator work with. */
import type { Logger } from '@cryptostream/ports';
import type { FaultBoard } from './faults/fault-board';
import type { Limits } from './limits';
import type { MarketClock } from './market-clock';
import type { Market } from './market/market';

export type Dependencies = {
  readonly market: Market;
  readonly clock: MarketClock;
  /** Real time, epoch ms: limits, pings and faults go by it whatever the speed of the market. */
  readonly realNowMs: () => number;
  readonly limits: Limits;
  readonly faults: FaultBoard;
  readonly logger: Logger;
};
