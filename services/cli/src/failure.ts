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

/** What a part of the system answered, whose sentences end without a full stop. */
export const failedWith = ({ message }: { readonly message: string }): Failure =>
  failed(`${message.replace(/\.$/, '')}.`);

/** What the operating system or a library threw. */
export const toFailure = (error: unknown, what: string): Failure => {
  const { code, message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  return code === 'EPIPE' ? { _tag: 'NobodyReads' } : failed(`${what}: ${message}.`);
};
