/** The HTTP server: plug-ins, routes, and the form of its refusals. */
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { fastify } from 'fastify';
import { jsonSchemaTransform, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { refuse } from './http/answer';
import { toRefusal } from './http/to-refusal';
import { descriptionRoutes } from './routes/description';
import { healthRoutes } from './routes/health';
import { klinesRoutes } from './routes/klines';
import { latestRoutes } from './routes/latest';
import { pageRoutes } from './routes/page';
import type { Gateway, Routes, Server } from './routes/routes';
import { statusRoutes } from './routes/status';
import { streamRoutes } from './routes/stream';
import { symbolsRoutes } from './routes/symbols';

const allRoutes: readonly Routes[] = [
  healthRoutes,
  klinesRoutes,
  latestRoutes,
  symbolsRoutes,
  statusRoutes,
  streamRoutes,
  descriptionRoutes,
  pageRoutes,
];

export const createServer = async (gateway: Gateway): Promise<Server> => {
  const server: Server = fastify({
    forceCloseConnections: true,
    requestTimeout: 30_000,
    bodyLimit: 64 * 1024,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  // Bodies are typed where they are made; checking thousands of klines again would only cost time.
  server.setSerializerCompiler(() => (body) => JSON.stringify(body));
  addRefusals(gateway, server);
  addMetrics(gateway, server);
  await addPlugins(gateway, server);
  await server.register(async (scope) => allRoutes.forEach((routes) => routes(gateway, scope)));
  await server.ready();
  return server;
};

const addRefusals = ({ dependencies: { logger } }: Gateway, server: Server): void => {
  server.setNotFoundHandler((request, reply) =>
    refuse(reply, { _tag: 'NotFound', path: request.url.split('?')[0] ?? '' }),
  );
  server.setErrorHandler((error, request, reply) => {
    const refusal = toRefusal(error);
    if (refusal._tag === 'OurFault') logger.error('a route failed', { url: request.url, error });
    return refuse(reply, refusal);
  });
};

const addMetrics = ({ metrics }: Gateway, server: Server): void => {
  server.addHook('onResponse', async ({ method, routeOptions, is404 }, reply) => {
    const route = is404 ? 'none' : (routeOptions.url ?? 'none');
    if (route === '/api/v1/stream' && reply.statusCode === 200) return;
    metrics.request({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
  });
};

const addPlugins = async ({ dependencies: { version } }: Gateway, server: Server): Promise<void> => {
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurity },
    // Served over plain HTTP too; whoever puts TLS before it sets this there.
    strictTransportSecurity: false,
  });
  await server.register(compress, {
    threshold: 1_024,
    // The default, 11, takes longer than the bytes it saves.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  });
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'CryptoStream', version, description: apiDescription } },
    transform: jsonSchemaTransform,
  });
  await server.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } });
  server.addHook('onRequest', async ({ url }, reply) => {
    if (url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
  });
};

const apiDescription =
  'Crypto klines, live and historical. Times are epoch ms UTC, `from` inclusive, `to` exclusive. Refusals are problem documents (RFC 9457).';

// Charts set styles from scripts, which counts as inline.
const contentSecurity = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};
