/** How an installation on Kafka runs: as configured, or as its feeds tell. */
import type { Mode } from './dependencies';
import { isSimulated } from './topology/status-rows';

const modes: { readonly [M in Mode['mode']]: Mode } = {
  live: { mode: 'live', banner: null },
  simulated: {
    mode: 'simulated',
    banner: 'SIMULATED: prices of the source "simulated" are made up and are not those of any exchange.',
  },
  archive: { mode: 'archive', banner: null },
};

export const modeOf =
  (configured: Mode['mode'] | undefined) =>
  (fedSources: readonly string[]): Mode =>
    // One simulated source is enough: a warning too many does no harm.
    modes[configured ?? (fedSources.some(isSimulated) ? 'simulated' : 'live')];
