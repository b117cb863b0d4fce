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

/** @param where the file beside it that is at fault */
export const cannotOpen = (file: string, error: unknown, where?: string): EmbeddedError => ({
  _tag: 'CannotOpen',
  message: `the data file ${file} cannot be opened (${where === undefined ? '' : `${where}: `}${reasonOf(error)}); use --data with a file in a folder that can be written`,
});

/** In words of a person, where SQLite has only a number. */
const reasonOf = (error: unknown): string => {
  const detail = error instanceof Error ? error.message : String(error);
  return /ConnectionFailed|readonly/.test(detail) ? 'it cannot be written' : detail;
};
