/**
 * Feeds the log from an exchange: the live stream from the start, history by REST for whatever the topic lacks, joined by
 * the pure topology so that there is no hole and no disorder.
 */
import { Interval, Series, type Kline } from '@cryptostream/domain';
import type { FeedState } from '@cryptostream/contracts';
import type { ExchangeError, KlinePage, StreamEvent } from '@cryptostream/ports';
import { backOffMs } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type { ExchangeDependencies } from './dependencies';
import { toFeedState, type Connection } from './feed-status';
import { partitionIn } from './partition-in';
import { toFeedStateNewRecord, toGapRecord, toKlineRecord } from './records';
import { endOfOutbox, type ProducerConfiguration, type Session } from './session';
import { behind, needsHistory, onClosedKline, onPage, startFeed, type Emission, type Feed } from './topology';

export type ExchangeConfiguration = ProducerConfiguration & {
  /** Where a series that the topic does not have begins; null: 1,000 klines back. */
  readonly backfillFromMs: number | null;
};

const klinesPerPage = 1_000;
const defaultBackfillKlines = 1_000;
const tickMs = 500;
/** More than this waiting to be published, and no further history is fetched. */
const backPressureRecords = 4_000;
const retry = { firstMs: 1_000, maximumMs: 60_000 };
const emptyPageRetryMs = 2_000;

type SymbolFeed = {
  feed: Feed;
  published: FeedState | undefined;
  fetching: boolean;
  /** Not asked again before this moment of the local clock. */
  notBeforeMs: number;
  failures: number;
  /** Klines to fetch when the backfill began: for the progress line. */
  readonly total: number;
};

export const exchangeSession =
  (dependencies: ExchangeDependencies, configuration: ExchangeConfiguration): Session =>
  async ({ outbox, ends, signal }) => {
    const { clock, exchange, logger, metrics } = dependencies;
    let connection: Connection = { connected: false, trouble: '', silent: new Set() };
    let refusal: string | undefined;
    const stopped = new AbortController();
    const symbols = configuration.series.map(({ symbol }) => symbol);

    const serverTime = await firstServerTime(dependencies, signal);
    if (serverTime === null) return { _tag: 'Stopped' };
    let offsetMs = serverTime - clock.nowMs();
    const serverNowMs = (): number => clock.nowMs() + offsetMs;

    const feeds = new Map(
      configuration.series.map((series) => [
        series.symbol,
        toSymbolFeed(series, configuration.backfillFromMs, ends, serverTime),
      ]),
    );
    const produced = (symbol: string) => ({
      partition: partitionIn(configuration, symbol),
      producedAtMs: clock.nowMs(),
    });

    const publish = (symbol: string, emissions: readonly Emission[], eventTimeMs: number | null): void =>
      outbox.add(
        emissions.map((emission) =>
          emission._tag === 'Gap'
            ? toGapRecord(emission.gap, produced(symbol))
            : toKlineRecord(
                emission.kline,
                emission.origin,
                emission.origin === 'stream' ? eventTimeMs : null,
                produced(symbol),
              ),
        ),
      );

    const onKline = (kline: Kline, eventTimeMs: number): void => {
      const state = feeds.get(kline.symbol);
      if (state === undefined) return;
      if (connection.silent.has(kline.symbol))
        connection = { ...connection, silent: without(connection.silent, kline.symbol) };
      if (!kline.closed) {
        if (kline.openTimeMs >= state.feed.nextOpenTimeMs)
          outbox.replace(toKlineRecord(kline, 'stream', eventTimeMs, produced(kline.symbol)));
        return;
      }
      const [feed, emissions] = onClosedKline(state.feed, kline);
      state.feed = feed;
      publish(kline.symbol, emissions, eventTimeMs);
      if (needsHistory(feed, serverNowMs())) void fetchHistory(kline.symbol, state);
    };

    const onEvent = (event: StreamEvent): void => {
      switch (event._tag) {
        case 'Connected':
          connection = { connected: true, trouble: '', silent: new Set() };
          return logger.info('stream connected');
        case 'Disconnected':
          connection = { ...connection, connected: false, trouble: event.reason };
          return logger.warn('stream disconnected', { reason: event.reason, retryInMs: event.retryInMs });
        case 'Silent':
          connection = { ...connection, silent: new Set([...connection.silent, event.symbol]) };
          return logger.warn('nothing comes for a symbol', {
            symbol: event.symbol,
            silentMs: event.silentMs,
          });
        case 'FrameNotUnderstood':
          return logger.warn('frame not understood', {
            reason: event.message,
            frame: event.frame.slice(0, 500),
          });
        case 'KlineReceived':
          return onKline(event.kline, event.eventTimeMs);
      }
    };

    const onFetched = (symbol: string, state: SymbolFeed, page: KlinePage): void => {
      offsetMs = page.serverTimeMs - clock.nowMs();
      state.failures = 0;
      if (connection.connected) connection = { ...connection, trouble: '' };
      const [feed, emissions] = onPage(state.feed, page);
      state.notBeforeMs = emissions.length === 0 ? clock.nowMs() + emptyPageRetryMs : 0;
      state.feed = feed;
      publish(symbol, emissions, null);
      const left = behind(feed, page.serverTimeMs);
      if (emissions.length > 10)
        logger.info('backfill', {
          symbol,
          klines: emissions.length,
          left,
          done: `${Math.round(100 * (1 - left / Math.max(state.total, left, 1)))} %`,
        });
    };

    const onFetchFailed = (symbol: string, state: SymbolFeed, error: ExchangeError): void => {
      state.failures += 1;
      const waitMs = error.retryAfterMs ?? backOffMs(retry, state.failures, dependencies.random);
      state.notBeforeMs = clock.nowMs() + waitMs;
      connection = { ...connection, trouble: error.message };
      logger.warn('history not fetched', { symbol, reason: error.message, waitMs });
      if (error._tag !== 'RequestRefused') return;
      refusal = `SYMBOLS="${symbols.join(',')}": ${symbol}, interval ${configuration.interval}: ${error.message}`;
      stopped.abort();
    };

    const fetchHistory = async (symbol: string, state: SymbolFeed): Promise<void> => {
      if (state.fetching || clock.nowMs() < state.notBeforeMs || isOver()) return;
      state.fetching = true;
      await outbox.drainedTo(backPressureRecords);
      if (!isOver()) {
        const page = await exchange.fetchKlines({
          symbol,
          interval: configuration.interval,
          fromMs: state.feed.nextOpenTimeMs,
          limit: klinesPerPage,
        })();
        if (!isOver())
          if (E.isRight(page)) onFetched(symbol, state, page.right);
          else onFetchFailed(symbol, state, page.left);
      }
      state.fetching = false;
      if (!isOver() && needsHistory(state.feed, serverNowMs())) void fetchHistory(symbol, state);
    };

    const isOver = (): boolean => signal.aborted || stopped.signal.aborted;

    const tick = (): void =>
      feeds.forEach((state, symbol) => {
        if (needsHistory(state.feed, serverNowMs())) void fetchHistory(symbol, state);
        metrics.behind(symbol, behind(state.feed, serverNowMs()));
        const feedState = toFeedState(state.published, state.feed, connection, serverNowMs(), clock.nowMs());
        if (feedState === null) return;
        state.published = feedState;
        outbox.replace(toFeedStateNewRecord(feedState, produced(symbol)));
        logger.info('feed', { symbol, status: feedState.status, detail: feedState.detail });
      });

    const stream = exchange.streamKlines({ symbols, interval: configuration.interval }, onEvent);
    tick();
    const timer = setInterval(tick, tickMs);
    const end = await endOfOutbox(outbox, AbortSignal.any([signal, stopped.signal]));
    stopped.abort();
    clearInterval(timer);
    await stream.stop();
    return refusal === undefined ? end : { _tag: 'SourceRefused', message: refusal };
  };

const firstServerTime = async (
  { clock, exchange, logger, random }: ExchangeDependencies,
  signal: AbortSignal,
): Promise<number | null> => {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const time = await exchange.serverTime();
    if (E.isRight(time)) return time.right;
    const waitMs = time.left.retryAfterMs ?? backOffMs(retry, attempt, random);
    logger.warn(`waiting for ${exchange.source}`, { reason: time.left.message, waitMs });
    await clock.sleep(waitMs, signal);
  }
  return null;
};

const toSymbolFeed = (
  series: Series.Series,
  backfillFromMs: number | null,
  ends: ReadonlyMap<string, number>,
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
    notBeforeMs: 0,
    failures: 0,
    total: behind(feed, serverTimeMs),
  };
};

const without = (symbols: ReadonlySet<string>, symbol: string): ReadonlySet<string> =>
  new Set([...symbols].filter((each) => each !== symbol));
