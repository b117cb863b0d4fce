/** All that the gateway touches. */
import type { StatusResponse } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { Clock, FollowTopics, KlineReader, Logger, LogReader } from '@cryptostream/ports';
import type { Registry } from 'prom-client';

/** How the installation runs, as every page has to say it. */
export type Mode = Pick<StatusResponse, 'mode' | 'banner'>;

export type Limits = {
  /** Stream clients at once. */
  readonly maximumStreams: number;
  /** A stream client that lets more than this wait is disconnected. */
  readonly maximumQueuedBytes: number;
  /** Events kept in memory for clients that come back. */
  readonly keptEvents: number;
  /** Klines of one series that are sent again from the store. */
  readonly replayedKlines: number;
  readonly heartbeatMs: number;
  /** How long coverage and holes are taken from memory. */
  readonly coverageFreshMs: number;
};

export const defaultLimits: Limits = {
  maximumStreams: 200,
  maximumQueuedBytes: 1024 * 1024,
  keptEvents: 5_000,
  replayedKlines: 1_000,
  heartbeatMs: 15_000,
  coverageFreshMs: 10_000,
};

export type GatewayDependencies = {
  readonly store: Omit<KlineReader, 'close'>;
  readonly followTopics: FollowTopics;
  readonly log: Omit<LogReader, 'close'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Registry;
  /** The series of this installation, known before the first kline of them is stored. */
  readonly intervals: readonly Interval.Interval[];
  readonly symbols: readonly string[];
  /** Asked again for every answer, with the sources whose feeds are told of. */
  readonly mode: (fedSources: readonly string[]) => Mode;
  readonly version: string;
  /** Different for each start of the gateway: lower-case letters, digits and dashes. */
  readonly bootId: string;
  readonly http: { readonly host: string; readonly port: number };
  /** The built web page; it may be absent. */
  readonly staticDirectory: string;
  readonly limits?: Partial<Limits>;
};
