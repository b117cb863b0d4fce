/** A session: one source feeding one publisher, from the ends of the topic on, until the log fails or someone stops it. */
import type { Interval, Series, TradingSymbol } from '@cryptostream/domain';
import type { LogError } from '@cryptostream/ports';
import type { Outbox } from './outbox';
import type { TopicEnd } from './resume';

export type ProducerConfiguration = {
  /** With the interval it is the transactional id: a second producer of the same source and interval fences the first. */
  readonly source: string;
  readonly interval: Interval.Interval;
  /** What is produced, each of this interval. */
  readonly series: readonly Series.Series[];
  readonly symbolTable: TradingSymbol.SymbolTable;
  readonly partitions: number;
  /** What to do when another producer takes over: wait to be stopped, as a service does, or end. Waiting unless said. */
  readonly whenFenced?: 'stand_by' | 'end';
};

export type SessionEnd =
  | { readonly _tag: 'Stopped' }
  /** The log failed: whether the session is begun anew depends on the error. */
  | { readonly _tag: 'LogFailed'; readonly error: LogError }
  /** The source refuses for good; a sentence for the operator. */
  | { readonly _tag: 'SourceRefused'; readonly message: string };

export type Session = (
  context: TopicEnd & {
    readonly outbox: Outbox;
    /** Aborted when the session has to end. */
    readonly signal: AbortSignal;
    /** Tells what keeps the session from producing; null when nothing does. Until the first call it is not ready. */
    readonly waitFor: (what: string | null) => void;
  },
) => Promise<SessionEnd>;

/** Resolves when the session is asked to end or its outbox has ended. */
export const endOfOutbox = async (outbox: Outbox, signal: AbortSignal): Promise<SessionEnd> => {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const error = await Promise.race([outbox.ended, aborted]);
  return error === undefined ? { _tag: 'Stopped' } : { _tag: 'LogFailed', error };
};
