/** Whether whoever commits under a transactional id tries again after a failure of the log, and how patiently. */
import type { LogError } from '@cryptostream/ports';

export type LogTrouble = {
  /** Counted from 1; for the back-off. */
  readonly attempt: number;
  /** An opening failed: it may yet fence the one that is opened after it, as if another process had done so. */
  readonly mayFenceItself: boolean;
};

export const noTrouble: LogTrouble = { attempt: 0, mayFenceItself: false };

/** What fails a session that lasted longer has nothing to do with what was before it. */
const sameTroubleMs = 60_000;

/**
 * @param lastedMs since the transactional id was taken over; null when it was not
 * @returns null when there is to be no other attempt
 */
export const nextTrouble = (
  before: LogTrouble,
  error: LogError,
  lastedMs: number | null,
): LogTrouble | null => {
  const hasLasted = lastedMs !== null && lastedMs > sameTroubleMs;
  const mayHaveFencedItself = before.mayFenceItself && !hasLasted;
  const fencedItself = error._tag === 'LogFenced' && mayHaveFencedItself;
  if (!error.retryable && !fencedItself) return null;
  return {
    attempt: hasLasted ? 0 : before.attempt + 1,
    mayFenceItself: lastedMs === null || (mayHaveFencedItself && !fencedItself),
  };
};
