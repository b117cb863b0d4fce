/** Why a command did not do what it was asked to. */
export type Failure =
  /** The command line has to be changed. */
  | { readonly _tag: 'WrongUse'; readonly message: string }
  | { readonly _tag: 'Failed'; readonly message: string }
  /** Whoever read the output has had enough (`| head`): nobody is to be told. */
  | { readonly _tag: 'NobodyReads' }
  /** By a signal. */
  | { readonly _tag: 'Interrupted' };

export const wrongUse = (message: string): Failure => ({ _tag: 'WrongUse', message });

export const failed = (message: string): Failure => ({ _tag: 'Failed', message });

/** What the operating system or a library threw. */
export const toFailure = (error: unknown, what: string): Failure =>
  codeOf(error) === 'EPIPE' ? { _tag: 'NobodyReads' } : failed(`${what}: ${messageOf(error)}.`);

const codeOf = (error: unknown): unknown =>
  error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
