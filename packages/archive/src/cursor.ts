/** A stream with its next element in sight. `head` is undefined at the end. */
export type Cursor<A> = {
  readonly head: () => A | undefined;
  readonly advance: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export const openCursor = async <A>(stream: AsyncIterable<A>): Promise<Cursor<A>> => {
  const iterator = stream[Symbol.asyncIterator]();
  let current: IteratorResult<A, unknown> = await iterator.next();
  return {
    head: () => (current.done === true ? undefined : current.value),
    advance: async () => {
      current = await iterator.next();
    },
    close: async () => {
      await iterator.return?.();
    },
  };
};

export const closeAll = async (cursors: readonly Cursor<unknown>[]): Promise<void> => {
  await Promise.all(cursors.map(({ close }) => close()));
};
