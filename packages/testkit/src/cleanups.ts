/** What a suite has to undo, noted as it goes, so that a setup or a test that fails half-way leaves nothing behind. */
export type Cleanups = {
  /** Undone before what was noted earlier. */
  readonly add: (undo: () => unknown) => void;
  /** Notes that it is to be stopped at once, not only when it has started: what starts beside it may fail first. */
  readonly started: <A extends { readonly stop: () => unknown }>(starting: Promise<A>) => Promise<A>;
  /** For `afterEach` or `afterAll`. One that fails keeps none of the others from running. */
  readonly run: () => Promise<void>;
};

export const cleanups = (): Cleanups => {
  const undoings: (() => unknown)[] = [];
  const add: Cleanups['add'] = (undo) => void undoings.push(undo);
  const run = async (): Promise<void> => {
    const failures: string[] = [];
    for (const undo of undoings.splice(0).toReversed())
      await Promise.resolve()
        .then(undo)
        .catch((error: unknown) => failures.push(String(error)));
    if (failures.length > 0) throw new Error(`could not be undone: ${failures.join('; ')}`);
  };
  const started: Cleanups['started'] = (starting) => {
    add(() =>
      starting.then(
        ({ stop }) => stop(),
        () => undefined,
      ),
    );
    return starting;
  };
  return { add, started, run };
};
