/** Why a data file could not be opened; the message is for the person who named it. */
export type EmbeddedError = {
  readonly _tag:
    /** Another process has it open. */
    | 'FileInUse'
    /** Something else than a data file of ours. */
    | 'NotADataFile'
    /** Ours, in a format this version does not read. */
    | 'OtherVersion'
    /** Folder missing, not writable, disk full. */
    | 'CannotOpen';
  readonly message: string;
};
