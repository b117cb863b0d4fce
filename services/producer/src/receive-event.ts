/** What an event of the live stream does. */
import type { Kline } from '@cryptostream/domain';
import type { StreamEvent } from '@cryptostream/ports';
import { fetchHistory } from './fetch-history';
import { noteForeignKlines } from './foreign-klines';
import { fullRecords } from './outbox';
import { toKlineRecord } from './records';
import {
  producedNow,
  publishEmissions,
  publishRepairs,
  serverNowMs,
  type SessionContext,
  type SymbolFeed,
} from './session-context';
import { needsHistory, onClosedKline } from './topology';
import { isMissing } from './topology/exchange-holes';
import { onLateKline } from './topology/repair';

export const receiveEvent =
  (context: SessionContext) =>
  (event: StreamEvent): void => {
    const { logger, metrics } = context.dependencies;
    const { connection } = context;
    switch (event._tag) {
      case 'Connected':
        context.connection = { connected: true, trouble: '', silent: new Set() };
        return logger.info('stream connected');
      case 'Disconnected':
        context.connection = { ...connection, connected: false, trouble: event.reason };
        metrics.disconnected();
        return logger.warn('stream disconnected', { reason: event.reason, retryInMs: event.retryInMs });
      case 'Silent':
        context.connection = { ...connection, silent: new Set([...connection.silent, event.symbol]) };
        return logger.warn('nothing comes for a symbol', { symbol: event.symbol, silentMs: event.silentMs });
      case 'FrameNotUnderstood':
        metrics.frame('not_understood');
        return logger.warn('frame not understood', {
          reason: event.message,
          frame: event.frame.slice(0, 500),
        });
      case 'KlineReceived':
        metrics.frame(event.kline.closed ? 'closed' : 'open');
        return receiveKline(context, event.kline, event.eventTimeMs);
    }
  };

const receiveKline = (context: SessionContext, kline: Kline, eventTimeMs: number): void => {
  const state = context.feeds.get(kline.symbol);
  if (state === undefined) return;
  noLongerSilent(context, kline.symbol);
  if (!kline.closed) {
    const frame = { openTimeMs: kline.openTimeMs, eventTimeMs };
    if (kline.openTimeMs < state.feed.nextOpenTimeMs || isOlder(frame, state.newestFrame)) return;
    state.newestFrame = frame;
    context.outbox.replace(toKlineRecord(kline, 'stream', eventTimeMs, producedNow(context, kline.symbol)));
    return;
  }
  // The feed is behind then, so that history brings it once the outbox has drained.
  if (context.outbox.waiting() > fullRecords) return context.dependencies.metrics.leftToHistory();
  if (kline.openTimeMs < state.feed.nextOpenTimeMs) return void receiveLate(context, state, kline);
  const [feed, emissions] = onClosedKline(state.feed, kline);
  state.feed = feed;
  publishEmissions(context, state, emissions, { eventTimeMs, shownAtMs: null });
  if (needsHistory(feed, serverNowMs(context))) void fetchHistory(context, kline.symbol, state);
};

// Should the topic not be readable now, history brings it when the hole is asked for again.
const receiveLate = async (context: SessionContext, state: SymbolFeed, kline: Kline): Promise<void> => {
  if (!isMissing(state.repair.holes, kline)) return;
  if (!(await noteForeignKlines(context, kline.symbol))) return;
  const [repair, emissions] = onLateKline(state.repair, kline);
  if (emissions.length === 0) return;
  state.repair = repair;
  publishRepairs(context, state, emissions);
  context.dependencies.metrics.filled(emissions.length);
};

// Two connections overlap while one takes over from the other: what the slower one brings is not news.
const isOlder = (frame: SymbolFeed['newestFrame'], newest: SymbolFeed['newestFrame']): boolean =>
  frame.openTimeMs < newest.openTimeMs ||
  (frame.openTimeMs === newest.openTimeMs && frame.eventTimeMs < newest.eventTimeMs);

const noLongerSilent = (context: SessionContext, symbol: string): void => {
  const { silent } = context.connection;
  if (!silent.has(symbol)) return;
  context.connection = {
    ...context.connection,
    silent: new Set([...silent].filter((each) => each !== symbol)),
  };
};
