/**
 * Asks REST whether what was published still stands, and for the holes of the exchange: one request at a time, of the series
 * that has waited longest, and only while no feed fetches what it lacks and the log keeps up.
 */
import type { ExchangeError, KlinePage } from '@cryptostream/ports';
import { backOffMs } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import { backPressureRecords } from './fetch-history';
import { noteForeignKlines } from './foreign-klines';
import { publishRepairs, serverNowMs, type SessionContext, type SymbolFeed } from './session-context';
import type { Verdict } from './topology/comparison';
import { isMissing } from './topology/exchange-holes';
import { nextRequest, onRepairPage, type RepairRequest } from './topology/repair';

const retry = { firstMs: 5_000, maximumMs: 300_000 };
const refusedRetryMs = 300_000;

export const repairNext = async (context: SessionContext): Promise<void> => {
  if (context.isOver() || context.repairing || isBusy(context)) return;
  const found = mostOverdue(context);
  if (found === undefined) return;
  context.repairing = true;
  await ask(context, found.state, found.request);
  context.repairing = false;
};

/** A feed fetches what it lacks, or the log does not keep up. */
export const isBusy = ({ feeds, outbox }: SessionContext): boolean =>
  outbox.waiting() > backPressureRecords || [...feeds.values()].some(({ fetching }) => fetching);

type Due = { readonly state: SymbolFeed; readonly request: RepairRequest };

const mostOverdue = (context: SessionContext): Due | undefined => {
  const nowMs = context.dependencies.monotonicMs();
  return [...context.feeds.values()]
    .filter(({ repairNotBeforeMs }) => nowMs >= repairNotBeforeMs)
    .toSorted((left, right) => left.repairAskedMs - right.repairAskedMs)
    .map((state) => ({
      state,
      request: nextRequest(state.repair, state.feed.series.interval, serverNowMs(context)),
    }))
    .find((each): each is Due => each.request !== null);
};

const ask = async (context: SessionContext, state: SymbolFeed, request: RepairRequest): Promise<void> => {
  const { exchange, logger, metrics, monotonicMs } = context.dependencies;
  const { symbol, interval } = state.feed.series;
  const { fromMs, toMs, limit } = request;
  state.repairAskedMs = monotonicMs();
  const page = await exchange.fetchKlines({
    symbol,
    interval,
    fromMs,
    ...(toMs !== undefined && { toMs }),
    limit,
    spare: true,
  })();
  if (context.isOver()) return;
  if (E.isLeft(page)) return waitAfter(context, state, page.left);
  state.repairFailures = 0;
  if (wouldFill(state, page.right) && !(await noteForeignKlines(context, symbol))) {
    state.repairNotBeforeMs = monotonicMs() + retry.firstMs;
    return;
  }
  const [repair, { emissions, verdicts, filled }] = onRepairPage(state.repair, request, page.right);
  state.repair = repair;
  publishRepairs(context, state, emissions);
  verdicts.forEach((verdict) => {
    tell(context, verdict);
  });
  metrics.filled(filled);
  if (filled > 0)
    logger.info('the exchange has brought klines that it did not have', { symbol, klines: filled });
};

const wouldFill = ({ repair }: SymbolFeed, { klines }: KlinePage): boolean =>
  klines.some((kline) => kline.closed && isMissing(repair.holes, kline));

const tell = ({ dependencies }: SessionContext, { _tag, kline }: Verdict): void => {
  const { logger, metrics } = dependencies;
  const about = { symbol: kline.symbol, openTime: new Date(kline.openTimeMs).toISOString() };
  switch (_tag) {
    case 'Agreed':
      return metrics.compared('agreed');
    case 'Restated':
      metrics.compared('restated');
      return logger.warn('the exchange states a kline otherwise than it was published', about);
    case 'Absent':
      metrics.compared('absent');
      return logger.warn('the history of the exchange does not have a kline of its stream yet', about);
    case 'GivenUp':
      metrics.compared('given_up');
      return logger.warn('the history of the exchange has never had a kline of its stream', about);
  }
};

const waitAfter = (context: SessionContext, state: SymbolFeed, error: ExchangeError): void => {
  const { logger, monotonicMs, random } = context.dependencies;
  const waitMs =
    error.retryAfterMs ??
    (error._tag === 'RequestRefused' ? refusedRetryMs : backOffMs(retry, state.repairFailures, random));
  state.repairFailures += 1;
  state.repairNotBeforeMs = monotonicMs() + waitMs;
  logger.warn('not compared with history', {
    symbol: state.feed.series.symbol,
    reason: error.message,
    waitMs,
  });
};
