/** Makes a folder and those above it. Not Node's own `recursive`: that never returns on file systems like /proc. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** @param path absolute; throws with a sentence for the person who named it */
export const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  // A drive that is not there is its own parent.
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    throw new Error(
      `the folder ${path} of the data file cannot be made (${code}); use --data with a file in a folder that can be written`,
    );
  }
};
