/** Asks REST for what a series lacks, page by page, until it has caught up. One request at a time for each symbol. */
import type { ExchangeError, KlinePage } from '@cryptostream/ports';
import { backOffMs } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import { publishEmissions, serverNowMs, type SessionContext, type SymbolFeed } from './session-context';
import { behind, needsHistory, onPage } from './topology';

const klinesPerPage = 1_000;
/** More than this waiting to be published, and no further history is fetched. */
export const backPressureRecords = 4_000;
/** Under way at once. However many symbols are behind, they add little to what waits already. */
export const pagesAtOnce = 6;
const retry = { firstMs: 1_000, maximumMs: 60_000 };
const emptyPageRetryMs = 2_000;
const refusedRetryMs = 300_000;
/** Smaller pages than this are not worth a line of the log. */
const worthTellingKlines = 10;

export const fetchHistory = async (
  context: SessionContext,
  symbol: string,
  state: SymbolFeed,
): Promise<void> => {
  if (state.fetching || context.dependencies.monotonicMs() < state.notBeforeMs || context.isOver()) return;
  state.fetching = true;
  await context.pages.runExclusive(async () => {
    await context.outbox.drainedTo(backPressureRecords);
    if (!context.isOver()) await fetchPage(context, symbol, state);
  });
  state.fetching = false;
  if (!context.isOver() && needsHistory(state.feed, serverNowMs(context)))
    void fetchHistory(context, symbol, state);
};

const fetchPage = async (context: SessionContext, symbol: string, state: SymbolFeed): Promise<void> => {
  const page = await context.dependencies.exchange.fetchKlines({
    symbol,
    interval: context.configuration.interval,
    fromMs: state.feed.nextOpenTimeMs,
    limit: klinesPerPage,
  })();
  if (context.isOver()) return;
  if (E.isRight(page)) takePage(context, symbol, state, page.right);
  else waitAfter(context, symbol, state, page.left);
};

const takePage = (context: SessionContext, symbol: string, state: SymbolFeed, page: KlinePage): void => {
  const { monotonicMs, logger } = context.dependencies;
  context.clockOffsetMs = page.serverTimeMs - monotonicMs();
  if (context.connection.connected) context.connection = { ...context.connection, trouble: '' };
  const [feed, emissions] = onPage(state.feed, page);
  state.feed = feed;
  state.failures = 0;
  state.refusal = '';
  state.notBeforeMs = emissions.length === 0 ? monotonicMs() + emptyPageRetryMs : -Infinity;
  publishEmissions(context, state, emissions, { eventTimeMs: null, shownAtMs: page.serverTimeMs });
  if (emissions.length <= worthTellingKlines) return;
  const left = behind(feed, page.serverTimeMs);
  const done = `${Math.round(100 * (1 - left / Math.max(state.total, left, 1)))} %`;
  logger.info('backfill', { symbol, klines: emissions.length, left, done });
};

const waitAfter = (
  context: SessionContext,
  symbol: string,
  state: SymbolFeed,
  error: ExchangeError,
): void => {
  const { monotonicMs, logger, random } = context.dependencies;
  const { interval } = context.configuration;
  const isRefused = error._tag === 'RequestRefused';
  const waitMs =
    error.retryAfterMs ?? (isRefused ? refusedRetryMs : backOffMs(retry, state.failures, random));
  state.failures += 1;
  state.notBeforeMs = monotonicMs() + waitMs;
  logger.warn('history not fetched', { symbol, reason: error.message, waitMs });
  if (!isRefused) context.connection = { ...context.connection, trouble: error.message };
  // Of a symbol that never came the name is wrong. One that came before has been delisted: the others go on without it.
  else if (state.feed.fresh) context.refuse(`${symbol}, interval ${interval}: ${error.message}`);
  else state.refusal = error.message;
};
