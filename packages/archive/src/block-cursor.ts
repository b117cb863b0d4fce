/** A stream of blocks, element by element, with the next one in sight: only reading on to the next block has to be waited for. */
export type BlockCursor<A> = {
  /** Undefined when the block is used up. */
  readonly head: () => A | undefined;
  readonly advance: () => void;
  /** Reads on where the block is used up. False at the end. */
  readonly refill: () => Promise<boolean>;
  readonly close: () => Promise<void>;
};

export const blockCursor = <A>(stream: AsyncGenerator<readonly A[]>): BlockCursor<A> => {
  let block: readonly A[] = [];
  let at = 0;
  return {
    head: () => block[at],
    advance: () => void (at += 1),
    refill: async () => {
      while (at >= block.length) {
        const next = await stream.next();
        if (next.done === true) return false;
        [block, at] = [next.value, 0];
      }
      return true;
    },
    close: async () => void (await stream.return(undefined)),
  };
};
