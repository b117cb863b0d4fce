/** Wakes one sleeper. Rung while nobody sleeps, it lets the next one not fall asleep. */
export type Bell = { readonly ring: () => void; readonly wait: () => Promise<void> };

export const bell = (): Bell => {
  let rung = false;
  let wake = (): void => undefined;
  return {
    ring: () => {
      rung = true;
      wake();
    },
    wait: async () => {
      if (!rung)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      rung = false;
    },
  };
};
