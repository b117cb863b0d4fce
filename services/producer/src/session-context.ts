/** What the parts of one exchange session share. It is made anew for each session and dies with it. */
import type { FeedState } from '@cryptostream/contracts';
import type { ExchangeDependencies } from './dependencies';
import type { Connection } from './feed-status';
import type { Outbox } from './outbox';
import { partitionIn } from './partition-in';
import { toGapRecord, toKlineRecord, type Produced } from './records';
import type { ProducerConfiguration } from './session';
import type { Emission, Feed } from './topology';

export type SymbolFeed = {
  feed: Feed;
  /** The state that was published last. */
  published: FeedState | undefined;
  fetching: boolean;
  /** Not asked again before this moment of `monotonicMs`. */
  notBeforeMs: number;
  /** Fetches that failed since the last one that did not. */
  failures: number;
  /** Klines to fetch when the session began: for the progress line. */
  readonly total: number;
  /** The newest frame of an open kline. */
  newestFrame: { readonly openTimeMs: number; readonly eventTimeMs: number };
  /** Why the exchange refuses this series; empty when it does not. */
  refusal: string;
};

export type SessionContext = {
  readonly dependencies: ExchangeDependencies;
  readonly configuration: ProducerConfiguration;
  readonly outbox: Outbox;
  readonly feeds: ReadonlyMap<string, SymbolFeed>;
  readonly isOver: () => boolean;
  /** Ends the session: the source refuses for good, in a sentence for the operator. */
  readonly refuse: (message: string) => void;
  connection: Connection;
  /** The exchange's clock minus `monotonicMs`. Only for deciding when to ask; what is closed the exchange says. */
  clockOffsetMs: number;
};

export const serverNowMs = ({ dependencies, clockOffsetMs }: SessionContext): number =>
  dependencies.monotonicMs() + clockOffsetMs;

export const producedNow = ({ dependencies, configuration }: SessionContext, symbol: string): Produced => ({
  partition: partitionIn(configuration, symbol),
  producedAtMs: dependencies.clock.nowMs(),
});

/** @param eventTimeMs the exchange's time of the frame that caused this; null for a page of history */
export const publishEmissions = (
  context: SessionContext,
  symbol: string,
  emissions: readonly Emission[],
  eventTimeMs: number | null,
): void => {
  const produced = producedNow(context, symbol);
  context.outbox.add(
    emissions.map((emission) =>
      emission._tag === 'Gap'
        ? toGapRecord(emission.gap, produced)
        : toKlineRecord(
            emission.kline,
            emission.origin,
            emission.origin === 'stream' ? eventTimeMs : null,
            produced,
          ),
    ),
  );
};
