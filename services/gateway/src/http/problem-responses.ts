/** The refusals of a route, for the description of the API. */
import { problemSchema } from '@cryptostream/contracts';

const problemContent = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

export const badParametersResponse = problemContent('A parameter is not allowed');
export const unavailableResponse = problemContent(
  'The store does not answer; Retry-After says when to ask again',
);
