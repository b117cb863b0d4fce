/** A refusal as RFC 9457 asks for it (`application/problem+json`). */
import { z } from 'zod';

export const problemSchema = z.object({
  type: z.string().describe('Which kind of problem; a relative reference'),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe('What was wrong here, in a sentence'),
  errors: z
    .array(
      z.object({
        path: z.string().describe('Name of the parameter'),
        message: z.string(),
        allowed: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

export type Problem = z.infer<typeof problemSchema>;
