/** The data file of `npm start`, which has to be there: a file that is not would be made. */
import { openEmbedded, type Embedded } from '@cryptostream/embedded';
import type { Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { existsSync } from 'node:fs';
import { failedWith, wrongUse, type Failure } from '../failure';

/** One process gains nothing from several: docs/decisions/0006. */
export const dataFilePartitions = 1;

export const openDataFile = (file: string, logger: Logger): TE.TaskEither<Failure, Embedded> =>
  existsSync(file)
    ? pipe(
        openEmbedded({ file, partitions: dataFilePartitions }, systemClock, logger),
        TE.mapLeft(failedWith),
      )
    : TE.left(wrongUse(`--data ${file}: there is no such file.`));
