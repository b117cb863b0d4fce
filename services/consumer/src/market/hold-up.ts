/** Says in the log which series the others have been waiting for, when they have for long. */
import { Market } from '@cryptostream/domain';
import type { MarketDependencies } from './dependencies';
import type { MarketConfiguration } from './topology';

const patienceMs = 300_000;
const named = 10;

/** To be told how far joining has come whenever nothing more can be joined. */
export const watchHoldUp = (
  { clock, logger }: Pick<MarketDependencies, 'clock' | 'logger'>,
  { plan }: MarketConfiguration,
): ((join: Market.JoinState) => void) => {
  let joinedMs: number | null = null;
  let sinceMs = clock.nowMs();
  return (join) => {
    const nowMs = clock.nowMs();
    const isWaiting = [...join.queues.values()].some((queue) => Market.waitingCount(queue) > 0);
    if (!isWaiting || join.joinedMs !== joinedMs) {
      joinedMs = join.joinedMs;
      sinceMs = nowMs;
    } else if (nowMs - sinceMs >= patienceMs) {
      sinceMs = nowMs;
      const series = Market.heldUpBy(plan, join).map((each) => `${plan.source}/${Market.keyOf(each)}`);
      logger.warn('no moment can be joined before klines of these series come', {
        series: series.slice(0, named),
        joined: joinedMs === null ? null : new Date(joinedMs).toISOString(),
      });
    }
  };
};
