/** Everything the market pipeline touches. */
import type { Alerts } from '@cryptostream/domain';
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
  /** The rules that are wanted now; null, or absent: nobody says, and those in force stay. */
  readonly wantedRules?: () => readonly Alerts.Rule[] | null;
};
