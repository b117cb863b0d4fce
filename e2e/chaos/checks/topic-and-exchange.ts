/** The topic with the exchange: every closed kline that it published, once, in order, as it printed it. */
import { decodeGap, decodeKline, parseJson, Topics } from '@cryptostream/contracts';
import { Interval, type Kline } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { poisonHeader } from '../faults/poison';
import type { Exchange } from '../exchange';
import { symbols } from '../system';
import { limited, type Finding } from './finding';

export const topicAndExchange = async (
  exchange: Exchange,
  interval: Interval.Interval,
  log: readonly LogRecord[],
): Promise<Finding> => {
  const own = log.filter(({ headers }) => headers[poisonHeader] === undefined);
  const findings = await Promise.all(symbols.map((symbol) => compare(exchange, interval, symbol, own)));
  return {
    promise: `${Topics.klines(interval)} is what the exchange published: each closed kline once, in order`,
    compared: findings.reduce((sum, { compared }) => sum + compared, 0),
    differences: limited(findings.flatMap(({ differences }) => differences)),
  };
};

const compare = async (
  exchange: Exchange,
  interval: Interval.Interval,
  symbol: string,
  log: readonly LogRecord[],
): Promise<{ readonly compared: number; readonly differences: readonly string[] }> => {
  const records = log.filter(({ key }) => key === symbol);
  const klines = records.filter(({ headers }) => headers['type'] === 'kline').map(toKline);
  const gaps = records.filter(({ headers }) => headers['type'] === 'gap').map(toGap);
  const [first, last] = [klines[0], klines.at(-1)];
  if (first === undefined || last === undefined)
    return { compared: 0, differences: [`${symbol} ${interval}: nothing was published`] };
  const lengthMs = Interval.lengthMs(interval);
  const truth = await exchange.klines(symbol, interval, first.openTimeMs, last.openTimeMs + lengthMs);
  const name = (kline: Kline | undefined): string =>
    kline === undefined ? 'nothing' : new Date(kline.openTimeMs).toISOString();
  const at = truth.findIndex((kline, index) => text(kline) !== text(klines[index]));
  const lateMs = (await exchange.nowMs()) - last.openTimeMs;
  return {
    compared: truth.length,
    differences: [
      ...(at < 0 && klines.length === truth.length
        ? []
        : [
            `${symbol} ${interval}: ${truth.length} klines of the exchange, ${klines.length} in the topic; the first difference is number ${at}: ` +
              `the exchange has ${name(truth[at])}, the topic ${name(klines[at])}: ${text(truth[at])} and ${text(klines[at])}`,
          ]),
      ...gaps.map((gap) => `${symbol} ${interval}: a gap was told where the exchange has klines: ${gap}`),
      ...(lateMs < 300_000 + 2 * lengthMs ? [] : [`${symbol} ${interval}: ends ${lateMs} ms before now`]),
    ],
  };
};

const toKline = ({ value }: LogRecord): Kline =>
  decodeKline(JSON.parse(Buffer.from(value ?? []).toString())).fields as Kline;

const toGap = ({ value }: LogRecord): string => {
  const gap = decodeGap(E.toUnion(parseJson(Buffer.from(value ?? []).toString())));
  return JSON.stringify(E.toUnion(gap));
};

const text = (kline: Kline | undefined): string =>
  JSON.stringify(Object.entries(kline ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));
