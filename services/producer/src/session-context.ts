/** What the parts of one exchange session share. It is made anew for each session and dies with it. */
import type { SemaphoreInterface } from 'async-mutex';
import type { FeedState } from '@cryptostream/contracts';
import type { ExchangeDependencies } from './dependencies';
import type { Connection } from './feed-status';
import type { Outbox } from './outbox';
import { partitionIn } from './partition-in';
import { toGapRecord, toKlineRecord, type Produced } from './records';
import type { ProducerConfiguration } from './session';
import type { Emission, Feed } from './topology';
import { onPublished, type Repair } from './topology/repair';

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
  /** Of what was published: compared with history and, where the exchange had nothing, asked for again. */
  repair: Repair;
  /** Repair is not asked for again before this moment of `monotonicMs`. */
  repairNotBeforeMs: number;
  repairFailures: number;
  /** When repair was asked for last, `monotonicMs`. */
  repairAskedMs: number;
};

export type SessionContext = {
  readonly dependencies: ExchangeDependencies;
  readonly configuration: ProducerConfiguration;
  readonly outbox: Outbox;
  readonly feeds: ReadonlyMap<string, SymbolFeed>;
  readonly isOver: () => boolean;
  /** Aborted when the session is over. */
  readonly signal: AbortSignal;
  /** Ends the session: the source refuses for good, in a sentence for the operator. */
  readonly refuse: (message: string) => void;
  connection: Connection;
  /** Requests for history. */
  readonly pages: SemaphoreInterface;
  /** A request for repair is under way: one at a time, since live feeds come first. */
  repairing: boolean;
  /** How far the topic was read back for what others appended. */
  readonly foreign: {
    /** By partition: the next offset. */
    readonly positions: Map<number, number>;
    /** The reading that was asked for last. */
    reading: Promise<unknown>;
  };
  /** The exchange's clock minus `monotonicMs`. Only for deciding when to ask; what is closed the exchange says. */
  clockOffsetMs: number;
};

export const serverNowMs = ({ dependencies, clockOffsetMs }: SessionContext): number =>
  dependencies.monotonicMs() + clockOffsetMs;

export const producedNow = ({ dependencies, configuration }: SessionContext, symbol: string): Produced => ({
  partition: partitionIn(configuration, symbol),
  producedAtMs: dependencies.clock.nowMs(),
});

export type Cause = {
  /** The exchange's time of the frame; null when no frame caused this. */
  readonly eventTimeMs: number | null;
  /** The exchange's clock when history showed it; null when no page caused this. */
  readonly shownAtMs: number | null;
};

export const publishEmissions = (
  context: SessionContext,
  state: SymbolFeed,
  emissions: readonly Emission[],
  { eventTimeMs, shownAtMs }: Cause,
): void => {
  const produced = producedNow(context, state.feed.series.symbol);
  state.repair = onPublished(state.repair, emissions, shownAtMs, serverNowMs(context));
  publish(context, emissions, eventTimeMs, produced);
};

/** Behind newer klines: the exceptions to the order. */
export const publishRepairs = (
  context: SessionContext,
  state: SymbolFeed,
  emissions: readonly Emission[],
): void => publish(context, emissions, null, producedNow(context, state.feed.series.symbol));

const publish = (
  { outbox }: SessionContext,
  emissions: readonly Emission[],
  eventTimeMs: number | null,
  produced: Produced,
): void => {
  outbox.add(
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
