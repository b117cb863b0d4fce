/** A deadline of our own: kafkajs can keep a promise waiting for hours. What is late goes on, and its outcome is ignored. */
export const within = <A>(ms: number, what: string, work: Promise<A>): Promise<A> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1_000} s`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
