/**
 * kafkajs is known to fall silent now and then (tulios/kafkajs#659, #1441): the process lives, nothing is read, no error comes. A
 * member of which nothing was heard for this long, not even a heartbeat or a failure to send one, is given up.
 */
const silenceMs = 300_000;
const lookEveryMs = 10_000;

export type Watchdog = { readonly heard: () => void; readonly stop: () => void };

export const startWatchdog = (onSilent: (silentMs: number) => void, limitMs = silenceMs): Watchdog => {
  let heardMs = Date.now();
  const timer = setInterval(
    () => {
      const silentMs = Date.now() - heardMs;
      if (silentMs < limitMs) return;
      clearInterval(timer);
      onSilent(silentMs);
    },
    Math.min(lookEveryMs, limitMs),
  );
  return { heard: () => void (heardMs = Date.now()), stop: () => clearInterval(timer) };
};
