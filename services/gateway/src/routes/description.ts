/** `/api/v1/openapi.json` and `/docs`, the same for a person. */
import type { Routes } from './routes';

export const descriptionRoutes: Routes = (_, server) => {
  server.get(
    '/api/v1/openapi.json',
    { schema: { tags: ['operation'], summary: 'This description (OpenAPI 3.1)' } },
    (_request, reply) => reply.send(server.swagger()),
  );
};
