/** Lets so many do something at once; the others wait for their turn, in the order in which they came. */
export type Turns = {
  /** Resolves with what ends the turn. */
  readonly take: () => Promise<() => void>;
};

export const makeTurns = (atOnce: number): Turns => {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  const end = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const once = (): (() => void) => {
    let isOver = false;
    return () => {
      if (!isOver) end();
      isOver = true;
    };
  };
  return {
    take: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return once();
    },
  };
};
