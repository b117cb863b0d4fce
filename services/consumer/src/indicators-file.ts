/** A variable that names a file of indicators: the enrichment it asks for. */
import { decodeIndicatorsFile } from '@cryptostream/contracts';
import type { Enrichment } from '@cryptostream/domain';
import { readYaml } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';

export type IndicatorsFile = { readonly path: string; readonly enrichment: Enrichment.Enrichment };

export const indicatorsFile: z.ZodType<IndicatorsFile, string> = z.string().transform((path, context) =>
  pipe(
    readYaml(path),
    E.mapLeft((message): readonly string[] => [message]),
    E.chain(decodeIndicatorsFile),
    E.map((enrichment) => ({ path, enrichment })),
    E.getOrElseW((problems) => {
      context.addIssue({ code: 'custom', message: problems.join('; ') });
      return z.NEVER;
    }),
  ),
);
