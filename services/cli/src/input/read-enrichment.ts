/** What is computed: the file that a person names, otherwise the one that consumers and `npm start` take. */
import { resolve } from 'node:path';
import { decodeIndicatorsFile } from '@cryptostream/contracts';
import type { Enrichment } from '@cryptostream/domain';
import { readYaml } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { wrongUse, type Failure } from '../failure';

const defaultFile = resolve(__dirname, '../../../../indicators.yaml');

export const readEnrichment = (path: string = defaultFile): E.Either<Failure, Enrichment.Enrichment> =>
  pipe(
    readYaml(path),
    E.mapLeft((message): readonly string[] => [message]),
    E.chain(decodeIndicatorsFile),
    E.mapLeft((problems) => wrongUse(`--indicators ${path}: ${problems.join('; ')}.`)),
  );
