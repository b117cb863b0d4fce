/** Binance's public REST endpoints under `/api/v3`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as E from 'fp-ts/Either';
import type { Dependencies } from '../dependencies';
import { readKlines } from '../read-klines';
import { banned, invalidParameter, tooMuchWeight, type ApiError } from './api-error';
import { exchangeInfo } from './exchange-info';
import { toKlineRow, type TimeUnit } from './kline-row';
import { klinesQuery } from './klines-query';
import { cutInTheMiddle, holdBack, toAction, type RestAction } from './rest-fault';
import { charge, unused, type Usage, type Verdict } from './weight-limit';

export const restRoutes = (app: FastifyInstance, dependencies: Dependencies): void => {
  void app.register(
    (api, _options, done) => {
      const actions = new WeakMap<FastifyRequest, RestAction>();
      api.addHook('onRequest', gate(dependencies, actions));
      api.addHook('onSend', async (request, reply, payload) =>
        actions.get(request)?._tag === 'Cut' ? cutInTheMiddle(reply, payload) : payload,
      );
      api.setNotFoundHandler((_request, reply) =>
        reply.code(404).send({ code: -1000, msg: 'Path not found.' }),
      );
      api.get('/ping', () => ({}));
      api.get('/time', (request, reply) => answerTime(dependencies, request, reply));
      api.get('/klines', (request, reply) => answerKlines(dependencies, request, reply));
      api.get('/uiKlines', (request, reply) => answerKlines(dependencies, request, reply));
      api.get('/exchangeInfo', (request, reply) => answerInfo(dependencies, request, reply));
      done();
    },
    { prefix: '/api/v3' },
  );
};

const weights: { readonly [path: string]: number } = {
  '/api/v3/klines': 2,
  '/api/v3/uiKlines': 2,
  '/api/v3/exchangeInfo': 20,
};

const klinesPaths: readonly string[] = ['/api/v3/klines', '/api/v3/uiKlines'];

// Faults first, then the limit: what is refused costs weight all the same.
const gate = (
  { clock, realNowMs, limits, faults }: Dependencies,
  actions: WeakMap<FastifyRequest, RestAction>,
) => {
  const usages = new Map<string, Usage>();
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const path = request.url.split('?')[0] ?? '';
    const before = usages.get(request.ip) ?? unused;
    const [verdict, usage] = charge(limits)(before, weights[path] ?? 1, realNowMs());
    usages.set(request.ip, usage);
    void reply
      .header('date', new Date(clock.nowMs()).toUTCString())
      .header('x-mbx-used-weight', usage.used)
      .header('x-mbx-used-weight-1m', usage.used);
    const met = faults.takeRest(klinesPaths.includes(path));
    const action = met === undefined ? undefined : toAction(limits.weightPerMinute, met, realNowMs());
    if (action === undefined) return refused(reply, refusalOf(limits.weightPerMinute, verdict));
    actions.set(request, action);
    switch (action._tag) {
      case 'Refuse':
        return refuse(reply, action.error);
      case 'Hold':
        return holdBack(request, reply, action.forMs);
      case 'Empty':
        return reply.send([]);
      case 'Cut':
        return undefined;
    }
  };
};

const refused = (reply: FastifyReply, error: ApiError | undefined): FastifyReply | undefined =>
  error === undefined ? undefined : refuse(reply, error);

const refusalOf = (limit: number, verdict: Verdict): ApiError | undefined => {
  switch (verdict._tag) {
    case 'Allowed':
      return undefined;
    case 'TooMuch':
      return tooMuchWeight(limit, verdict.retryAfterS);
    case 'Banned':
      return banned(verdict.untilMs, verdict.retryAfterS);
  }
};

const refuse = (reply: FastifyReply, { status, code, message, retryAfterS }: ApiError): FastifyReply => {
  if (retryAfterS !== undefined) void reply.header('retry-after', retryAfterS);
  return reply.code(status).send({ code, msg: message });
};

const answerTime = ({ clock }: Dependencies, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  withUnit(request, reply, (unit) => reply.send({ serverTime: clock.nowMs() * (unit === 'us' ? 1_000 : 1) }));

const answerInfo = (
  { market, limits, clock }: Dependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const info = exchangeInfo(market, limits, request.query, clock.nowMs());
  return E.isLeft(info) ? refuse(reply, info.left) : reply.send(info.right);
};

const answerKlines = async (
  dependencies: Dependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const range = klinesQuery(dependencies.market, request.query);
  if (E.isLeft(range)) return refuse(reply, range.left);
  const klines = await readKlines(dependencies.market, range.right, dependencies.clock.nowMs());
  return withUnit(request, reply, (unit) => reply.send(klines.map((kline) => toKlineRow(kline, unit))));
};

const units: { readonly [header: string]: TimeUnit } = {
  MILLISECOND: 'ms',
  millisecond: 'ms',
  MICROSECOND: 'us',
  microsecond: 'us',
};

const withUnit = (
  request: FastifyRequest,
  reply: FastifyReply,
  answer: (unit: TimeUnit) => FastifyReply,
): FastifyReply => {
  const unit = units[String(request.headers['x-mbx-time-unit'] ?? 'MILLISECOND')];
  return unit === undefined ? refuse(reply, invalidParameter('X-MBX-TIME-UNIT')) : answer(unit);
};
