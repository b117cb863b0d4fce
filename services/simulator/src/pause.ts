/** Lets everything else in the process run before going on. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
