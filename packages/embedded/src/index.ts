export type { Committer, OpenCommitter } from './committer';
export type { EmbeddedError } from './embedded-error';
export { openEmbedded, type Embedded, type EmbeddedOptions } from './open-embedded';
