/** Remembers what a pure function answered, of the most recently asked; so it is bounded, and asking twice is cheap. */
export const remembering = <T>(capacity: number, compute: (key: number) => T): ((key: number) => T) => {
  const known = new Map<number, T>();
  let latest: { readonly key: number; readonly value: T } | undefined;
  const recall = (key: number): T => {
    const value = known.get(key) ?? compute(key);
    known.delete(key);
    known.set(key, value);
    if (known.size > capacity) known.delete(known.keys().next().value!);
    return value;
  };
  return (key) => {
    if (latest?.key !== key) latest = { key, value: recall(key) };
    return latest.value;
  };
};
