/**
 * Imported before anything else: a signal that comes while the modules of a service are being loaded, which takes a second on a
 * busy machine, waits for the end of that. Then whoever listens gets it; when nobody does, nothing has begun, and the process ends.
 */
(['SIGINT', 'SIGTERM'] as const).forEach((name) =>
  process.once(name, () => {
    if (process.listenerCount(name) === 0) process.exit(0);
  }),
);
