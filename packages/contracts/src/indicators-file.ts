/** The file that says what is computed (`indicators.yaml`), once its text is parsed. */
import { Enrichment } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';

const bound = z.union([z.string(), z.number()], { error: 'expected a number or the name of a value' });

const fileSchema = z.strictObject({
  indicators: z.array(z.object({ name: z.string() }).catchall(z.number({ error: 'expected a number' }))),
  signals: z
    .array(
      z.union(
        [
          z.strictObject({ name: z.string(), cross: z.string(), over: z.string() }),
          z.strictObject({ name: z.string(), zone: z.string(), below: bound, above: bound }),
        ],
        { error: 'expected { name, cross, over } or { name, zone, below, above }' },
      ),
    )
    .default([]),
  outlier: z.strictObject({ window: z.number(), threshold: z.number(), minimum_move: z.number() }).default({
    window: Enrichment.defaultConfiguration.outlier.window,
    threshold: Enrichment.defaultConfiguration.outlier.threshold,
    minimum_move: Enrichment.defaultConfiguration.outlier.minimumMove,
  }),
});

/** From the parsed file to what it asks for, or to a sentence for each thing that is wrong with it. */
export const decodeIndicatorsFile = (value: unknown): E.Either<readonly string[], Enrichment.Enrichment> =>
  pipe(
    decodeShape(value),
    E.chain((configuration) =>
      pipe(
        Enrichment.enrichment(configuration),
        E.mapLeft(({ problems }): readonly string[] => problems),
      ),
    ),
  );

const decodeShape = (value: unknown): E.Either<readonly string[], Enrichment.EnrichmentConfiguration> => {
  const parsed = fileSchema.safeParse(value);
  return parsed.success
    ? E.right({
        indicators: parsed.data.indicators.map(({ name, ...parameters }) => ({
          indicator: name,
          parameters: parameters,
        })),
        signals: parsed.data.signals,
        outlier: {
          window: parsed.data.outlier.window,
          threshold: parsed.data.outlier.threshold,
          minimumMove: parsed.data.outlier.minimum_move,
        },
      })
    : E.left(parsed.error.issues.map(explain));
};

/** As a person would write the place: `indicators[2].period`. */
const explain = ({ path, message }: z.core.$ZodIssue): string => {
  const place = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return `${place === '' ? 'the file' : place}: ${message}`;
};
