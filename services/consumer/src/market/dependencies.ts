/** Everything the market pipeline touches. */
import type { Clock, Logger, LogReader, OnTrouble, OpenArrivals } from '@cryptostream/ports';
import type { OpenCommitter } from '../dependencies';
import type { MarketMetrics } from './metrics';

export type MarketDependencies = {
  readonly reader: LogReader;
  readonly openArrivals: OpenArrivals;
  readonly openCommitter: OpenCommitter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: MarketMetrics;
  /** Between 0 and 1, for waiting times. */
  readonly random: () => number;
  readonly onTrouble?: OnTrouble;
};
