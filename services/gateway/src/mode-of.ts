/** How an installation on Kafka runs: as configured, or as its feeds tell. */
import type { Mode } from './dependencies';
import { isSimulated } from './topology/status-rows';

const modes: { readonly [M in Mode['mode']]: Mode } = {
  live: { mode: 'live', banner: null },
  simulated: {
    mode: 'simulated',
    banner: 'SIMULATED: these prices are made up and are not those of any exchange.',
  },
  archive: { mode: 'archive', banner: null },
};

export const modeOf =
  (configured: Mode['mode'] | undefined) =>
  (fedSources: readonly string[]): Mode =>
    modes[configured ?? (fedSources.length > 0 && fedSources.every(isSimulated) ? 'simulated' : 'live')];
