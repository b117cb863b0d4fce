/** The web page. Files with a hash in their name never change; the page that names them is asked for each time. */
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { Routes } from './routes';

const notBuilt = (directory: string): string =>
  [
    'The web page has not been built.',
    `Expected its files in ${directory}. Build them from the root of the repository with:`,
    '',
    '    npx turbo run build --filter=@cryptostream/web',
    '',
    'then start the gateway again. The API works without it: /docs lists its routes.',
    '',
  ].join('\n');

export const pageRoutes: Routes = ({ dependencies }, server) => {
  const directory = dependencies.staticDirectory;
  if (existsSync(join(directory, 'index.html'))) servePage(directory, server);
  else
    server.get('/', { schema: { hide: true } }, (_, reply) =>
      reply.code(503).type('text/plain; charset=utf-8').send(notBuilt(directory)),
    );
};

const servePage = (directory: string, server: Parameters<Routes>[1]): void => {
  void server.register(fastifyStatic, {
    root: directory,
    cacheControl: false,
    setHeaders: (response, path) =>
      void response.setHeader(
        'cache-control',
        path.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  });
};
