/**
 * Feeds the log from an exchange: the live stream from the start, history by REST for whatever the topic lacks, joined by
 * the pure topology so that there is no hole and no disorder.
 */
import { Interval, Series } from '@cryptostream/domain';
import { backOffMs } from '@cryptostream/runtime';
import { Semaphore } from 'async-mutex';
import * as E from 'fp-ts/Either';
import type { ExchangeDependencies } from './dependencies';
import { toFeedState } from './feed-status';
import { fetchHistory, pagesAtOnce } from './fetch-history';
import { findOldHoles } from './find-old-holes';
import { followForeignKlines } from './foreign-klines';
import type { Outbox } from './outbox';
import { partitionIn } from './partition-in';
import { receiveEvent } from './receive-event';
import { toFeedStateNewRecord } from './records';
import { repairNext } from './repair-next';
import type { Ends, TopicEnd } from './resume';
import { endOfOutbox, type ProducerConfiguration, type Session } from './session';
import { producedNow, serverNowMs, type SessionContext, type SymbolFeed } from './session-context';
import { behind, needsHistory, overdueForMs, startFeed } from './topology';
import { startRepair } from './topology/repair';

export type ExchangeConfiguration = ProducerConfiguration & {
  /** Where a series that the topic does not have begins; null: 1,500 klines back. */
  readonly backfillFromMs: number | null;
};

// Of one minute a little more than a day, so that what is said of the last 24 hours can be said from the start.
const defaultBackfillKlines = 1_500;
const tickMs = 500;
const retry = { firstMs: 1_000, maximumMs: 60_000 };

export const exchangeSession =
  (dependencies: ExchangeDependencies, configuration: ExchangeConfiguration): Session =>
  async ({ outbox, ends, tails, read, signal, waitFor }) => {
    const down = tellDown(dependencies, configuration, outbox, ends);
    const serverTimeMs = await firstServerTime(dependencies, signal, (reason) => {
      down(reason);
      waitFor(`waiting for ${dependencies.exchange.source}: ${reason}`);
    });
    if (serverTimeMs === null) return { _tag: 'Stopped' };
    waitFor(null);
    const refused = new AbortController();
    const over = AbortSignal.any([signal, refused.signal]);
    let refusal: string | undefined;
    const context: SessionContext = {
      dependencies,
      configuration,
      outbox,
      feeds: toFeeds(configuration, { ends, tails, read }, serverTimeMs),
      isOver: () => over.aborted,
      signal: over,
      refuse: (message) => {
        refusal = message;
        refused.abort();
      },
      connection: { connected: false, trouble: '', silent: new Set() },
      pages: new Semaphore(pagesAtOnce),
      repairing: false,
      foreign: {
        positions: new Map(read.map(({ partition, to }) => [partition, to])),
        reading: Promise.resolve(),
      },
      clockOffsetMs: serverTimeMs - dependencies.monotonicMs(),
    };
    const stopWork = startWork(context);
    void findOldHoles(context, read).then(() => followForeignKlines(context));
    const end = await endOfOutbox(outbox, over);
    refused.abort();
    await stopWork();
    down('the producer has been stopped', context);
    return refusal === undefined ? end : { _tag: 'SourceRefused', message: refusal };
  };

const startWork = (context: SessionContext): (() => Promise<void>) => {
  const { exchange } = context.dependencies;
  const { interval, series } = context.configuration;
  const stream = exchange.streamKlines(
    { symbols: series.map(({ symbol }) => symbol), interval },
    receiveEvent(context),
  );
  const tick = (): void => {
    context.feeds.forEach((state, symbol) => lookAfter(context, symbol, state));
    void repairNext(context);
  };
  tick();
  const timer = setInterval(tick, tickMs);
  return () => {
    clearInterval(timer);
    return stream.stop();
  };
};

// Whatever the stream does or leaves undone: a feed that is behind asks for history, and a changed state is told.
const lookAfter = (context: SessionContext, symbol: string, state: SymbolFeed): void => {
  const { clock, logger, metrics } = context.dependencies;
  const nowMs = serverNowMs(context);
  if (needsHistory(state.feed, nowMs)) void fetchHistory(context, symbol, state);
  metrics.behind(symbol, behind(state.feed, nowMs));
  metrics.absent(symbol, state.repair.absent.length);
  metrics.next(symbol, state.feed.nextOpenTimeMs, overdueForMs(state.feed, nowMs));
  metrics.holes(symbol, state.repair.holes.length, state.repair.holes[0]?.fromMs ?? null);
  const feedState = toFeedState(
    state.published,
    state.feed,
    { ...context.connection, refusal: state.refusal, absent: state.repair.absent.length },
    nowMs,
    clock.nowMs(),
  );
  if (feedState === null) return;
  metrics.feed(symbol, feedState.status);
  state.published = feedState;
  context.outbox.replace(toFeedStateNewRecord(feedState, producedNow(context, symbol)));
  logger.info('feed', { symbol, status: feedState.status, detail: feedState.detail });
};

// So that nobody takes the last state of a producer that is gone, or that cannot begin, for that of the feed.
const tellDown =
  (
    { clock, metrics }: ExchangeDependencies,
    configuration: ProducerConfiguration,
    outbox: Outbox,
    ends: Ends,
  ): ((detail: string, context?: SessionContext) => void) =>
  (detail, context) => {
    const nowMs = clock.nowMs();
    configuration.series.forEach((series) => {
      const next = context?.feeds.get(series.symbol)?.feed.nextOpenTimeMs ?? ends.get(Series.toKey(series));
      metrics.feed(series.symbol, 'down');
      const lastOpenTimeMs = next === undefined ? null : next - Interval.lengthMs(series.interval);
      outbox.replace(
        toFeedStateNewRecord(
          { ...series, status: 'down', detail, sinceMs: nowMs, lastOpenTimeMs },
          { partition: partitionIn(configuration, series.symbol), producedAtMs: nowMs },
        ),
      );
    });
  };

const firstServerTime = async (
  { clock, exchange, logger, random }: ExchangeDependencies,
  signal: AbortSignal,
  onWaiting: (reason: string) => void,
): Promise<number | null> => {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const time = await exchange.serverTime();
    if (E.isRight(time)) return time.right;
    const waitMs = time.left.retryAfterMs ?? backOffMs(retry, attempt, random);
    logger.warn(`waiting for ${exchange.source}`, { reason: time.left.message, waitMs });
    onWaiting(time.left.message);
    await clock.sleep(waitMs, signal);
  }
  return null;
};

const toFeeds = (
  { series, backfillFromMs }: ExchangeConfiguration,
  topicEnd: TopicEnd,
  serverTimeMs: number,
): ReadonlyMap<string, SymbolFeed> =>
  new Map(series.map((each) => [each.symbol, toSymbolFeed(each, backfillFromMs, topicEnd, serverTimeMs)]));

const toSymbolFeed = (
  series: Series.Series,
  backfillFromMs: number | null,
  { ends, tails }: TopicEnd,
  serverTimeMs: number,
): SymbolFeed => {
  const end = ends.get(Series.toKey(series));
  const lengthMs = Interval.lengthMs(series.interval);
  const beginning =
    backfillFromMs === null
      ? Interval.openTimeAt(series.interval, serverTimeMs) - defaultBackfillKlines * lengthMs
      : Math.ceil(backfillFromMs / lengthMs) * lengthMs;
  const feed = startFeed(series, end ?? beginning, end === undefined);
  return {
    feed,
    published: undefined,
    fetching: false,
    notBeforeMs: -Infinity,
    failures: 0,
    newestFrame: { openTimeMs: 0, eventTimeMs: 0 },
    refusal: '',
    total: behind(feed, serverTimeMs),
    repair: startRepair(tails.get(Series.toKey(series)) ?? { klines: [], gaps: [] }, serverTimeMs),
    repairNotBeforeMs: -Infinity,
    repairFailures: 0,
    repairAskedMs: -Infinity,
  };
};
