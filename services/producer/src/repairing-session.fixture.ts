/** A session that compares and repairs, beside an exchange whose history a test changes, and whose clock the test moves. */
import type { Kline } from '@cryptostream/domain';
import type { ExchangeError, KlineRequest, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { kline, minute, nowMs, openTimeMs, settle, startSession } from './exchange-session.fixture';

type Options = Partial<Parameters<typeof startSession>[0]>;

/**
 * The exchange has `history`, as the test changes it; what is over by its clock is closed. With fake timers, which the clock of
 * the exchange goes by.
 */
export const startRepairing = async (options: Options = {}, begin: readonly Kline[] = []) => {
  const history = new Map(begin.map((each) => [each.openTimeMs, each]));
  const asked: KlineRequest[] = [];
  const compared: string[] = [];
  let elapsedMs = 0;
  let failure: ExchangeError | null = null;
  const session = await startSession({
    symbols: ['BTCUSDC'],
    ends: { BTCUSDC: openTimeMs },
    answer: (_symbol, _fromMs, request) => {
      asked.push(request!);
      const serverTimeMs = nowMs + elapsedMs;
      return failure !== null
        ? E.left(failure)
        : E.right({
            serverTimeMs,
            klines: [...history.values()]
              .filter(
                ({ openTimeMs: at }) => at >= (request!.fromMs ?? 0) && at < (request!.toMs ?? Infinity),
              )
              .filter(({ openTimeMs: at }) => at + minute + 2_000 < serverTimeMs)
              .toSorted((left, right) => left.openTimeMs - right.openTimeMs),
          });
    },
    elapsedMs: () => elapsedMs,
    metrics: { compared: (result) => void compared.push(result) },
    ...options,
  });
  session.connect();
  const pass = async (seconds: number): Promise<void> => {
    for (let half = 0; half < 2 * seconds; half += 1) {
      elapsedMs += 500;
      jest.advanceTimersByTime(500);
      await settle();
    }
  };
  return {
    ...session,
    asked,
    compared,
    pass,
    has: (...klines: readonly Kline[]): void => {
      klines.forEach((each) => history.set(each.openTimeMs, each));
    },
    fail: (error: ExchangeError | null): void => void (failure = error),
    spare: () => asked.filter(({ spare }) => spare === true),
  };
};

export const at = (index: number, changes: Partial<Kline> = {}): Kline =>
  kline('BTCUSDC', { openTimeMs: openTimeMs + index * minute, closed: true, ...changes });

/** Of the topic of closed klines: origin, place and close. */
export const published = (records: readonly NewRecord[]): readonly string[] =>
  records
    .filter(({ topic }) => topic === 'klines.1m')
    .map(({ value, headers }) => {
      const {
        open_time_ms: openMs,
        from_ms: fromMs,
        to_ms: toMs,
        close,
      } = JSON.parse(value) as Record<string, never>;
      const index = (ms: number): number => (ms - openTimeMs) / minute;
      return headers['type'] === 'gap'
        ? `gap ${index(fromMs!)}-${index(toMs!)}`
        : `${headers['origin']} ${index(openMs!)} ${close}`;
    });
