/** A list that keeps its first elements and counts the others. */
export type BoundedList<A> = {
  readonly add: (element: A) => void;
  readonly kept: () => readonly A[];
  readonly leftOut: () => number;
};

export const boundedList = <A>(limit: number): BoundedList<A> => {
  const kept: A[] = [];
  let leftOut = 0;
  return {
    add: (element) => {
      if (kept.length < limit) kept.push(element);
      else leftOut += 1;
    },
    kept: () => kept,
    leftOut: () => leftOut,
  };
};
