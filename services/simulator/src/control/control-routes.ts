/** The control endpoint under `/control`: faults, and what is true of the market. Names are snake_case, times epoch ms. */
import { Readable } from 'node:stream';
import { Interval } from '@cryptostream/domain';
import type { FastifyInstance } from 'fastify';
import * as E from 'fp-ts/Either';
import { z } from 'zod';
import type { Dependencies } from '../dependencies';
import { faultSchema } from '../faults/fault';
import { klinePortions } from '../read-klines';
import { toWireAlterations, type Alterations } from './alterations';
import type { Inject } from './inject';
import { source, toOracleRecord, toRange, type OracleQuery } from './oracle';
import { toWireFault } from './wire-fault';

export type ControlActions = {
  readonly inject: Inject;
  readonly clear: () => void;
  readonly alterations: () => Promise<Alterations>;
  readonly connections: () => number;
};

/** @param dependencies with the market as it is in truth */
export const controlRoutes = (
  app: FastifyInstance,
  dependencies: Dependencies,
  { inject, clear, alterations, connections }: ControlActions,
): void => {
  const { clock, faults } = dependencies;
  void app.register(
    (control, _options, done) => {
      control.get('/status', () => ({
        now_ms: clock.nowMs(),
        speed: clock.speed,
        connections: connections(),
        faults: faults.active().map(toWireFault),
      }));
      control.get('/faults', () => ({ faults: faults.active().map(toWireFault) }));
      control.delete('/faults', (_request, reply) => {
        clear();
        return reply.code(204).send();
      });
      control.post('/faults', (request, reply) => {
        const fault = faultSchema.safeParse(request.body);
        if (!fault.success) return reply.code(400).send(problem(textOf(fault.error)));
        const injected = inject(fault.data);
        return E.isLeft(injected)
          ? reply.code(400).send(problem(injected.left))
          : reply.code(201).send(toWireFault(injected.right));
      });
      control.get('/klines', (request, reply) => {
        const query = querySchema.safeParse(request.query);
        return query.success
          ? reply.type('application/json').send(Readable.from(klinesText(dependencies, query.data)))
          : reply.code(400).send(problem(textOf(query.error)));
      });
      control.get('/alterations', async () => toWireAlterations(await alterations()));
      done();
    },
    { prefix: '/control' },
  );
};

const time = z
  .string()
  .regex(/^\d{1,15}$/, 'expected epoch ms')
  .transform(Number);

const querySchema = z
  .strictObject({
    symbol: z.string(),
    interval: z.custom<Interval.Interval>(Interval.isInterval, `expected one of ${Interval.all.join(', ')}`),
    from: time,
    to: time,
  })
  .transform(({ symbol, interval, from, to }): OracleQuery => ({ symbol, interval, fromMs: from, toMs: to }));

// In portions: a day of seconds is 30 MB of text.
async function* klinesText({ market, clock }: Dependencies, query: OracleQuery): AsyncGenerator<string> {
  const { symbol, interval } = query;
  yield `${JSON.stringify({ source, symbol, interval }).slice(0, -1)},"klines":[`;
  let separator = '';
  for await (const klines of klinePortions(market, toRange(query), clock.nowMs())) {
    yield separator + klines.map((kline) => JSON.stringify(toOracleRecord(query, kline))).join(',\n');
    separator = ',\n';
  }
  yield ']}\n';
}

const textOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');

const problem = (detail: string) => ({ title: 'The request is not understood', status: 400, detail });
