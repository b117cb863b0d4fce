/** How long to wait before try number `attempt` (from 0): doubling, bounded, with full jitter on the upper half. */
export type BackOff = { readonly firstMs: number; readonly maximumMs: number };

export const backOffMs = ({ firstMs, maximumMs }: BackOff, attempt: number, random: () => number): number => {
  const ceiling = Math.min(maximumMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
};
