/** The topic with the exchange: every closed kline that it published, once, in order, as it printed it; exceptions as it altered them. */
import { decodeGap, decodeKline, parseJson, Topics } from '@cryptostream/contracts';
import { Interval, type Kline } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { poisonHeader } from '../faults/poison';
import type { AlteredKline, Exchange } from '../exchange';
import { symbols } from '../system';
import { limited, type Finding } from './finding';
import { compareSeries, textOf, type Entry, type SeriesComparison } from './series-and-exchange';

type SeriesFinding = SeriesComparison & { readonly symbol: string };

/** @param closedByMs what was altered and closed later had no time to be repaired */
export const topicAndExchange = async (
  exchange: Exchange,
  interval: Interval.Interval,
  log: readonly LogRecord[],
  closedByMs: number,
): Promise<readonly Finding[]> => {
  const found = await compareWithExchange(exchange, interval, log, closedByMs);
  const sum = (of: (each: SeriesFinding) => number): number =>
    found.reduce((total, each) => total + of(each), 0);
  const lines = (of: (each: SeriesFinding) => readonly string[]): readonly string[] =>
    limited(found.flatMap((each) => of(each).map((line) => `${each.symbol} ${interval}: ${line}`)));
  return [
    {
      promise: `${Topics.klines(interval)} is what the exchange published: each closed kline once and in order, exceptions only where it altered klines`,
      compared: sum(({ compared }) => compared),
      differences: lines(({ differences }) => differences),
    },
    {
      promise: `what the exchange restated and brought later came to ${Topics.klines(interval)} as a repair`,
      compared: sum(({ altered }) => altered),
      // A short run may not alter any.
      mayBeEmpty: true,
      differences: lines(({ missing }) => missing),
    },
  ];
};

/** Repairs that have yet to come. */
export const repairsMissing = async (
  exchange: Exchange,
  interval: Interval.Interval,
  log: readonly LogRecord[],
): Promise<readonly string[]> =>
  (await compareWithExchange(exchange, interval, log)).flatMap(({ symbol, missing }) =>
    missing.map((line) => `${symbol} ${interval}: ${line}`),
  );

const compareWithExchange = async (
  exchange: Exchange,
  interval: Interval.Interval,
  log: readonly LogRecord[],
  closedByMs = Infinity,
): Promise<readonly SeriesFinding[]> => {
  const own = log.filter(({ headers }) => headers[poisonHeader] === undefined);
  const altered = (await exchange.altered()).filter((each) => each.interval === interval);
  return Promise.all(
    symbols.map(async (symbol) => ({
      symbol,
      ...(await compare(
        exchange,
        interval,
        symbol,
        own.filter(({ key }) => key === symbol),
        altered.filter((each) => each.symbol === symbol),
        closedByMs,
      )),
    })),
  );
};

const compare = async (
  exchange: Exchange,
  interval: Interval.Interval,
  symbol: string,
  records: readonly LogRecord[],
  altered: readonly AlteredKline[],
  closedByMs: number,
): Promise<SeriesComparison> => {
  const entries = records.filter(({ headers }) => headers['redriven'] === undefined).flatMap(toEntry);
  const times = entries.flatMap((entry) => (entry._tag === 'Kline' ? [entry.kline.openTimeMs] : []));
  if (times.length === 0)
    return { compared: 0, altered: 0, differences: ['nothing was published'], missing: [] };
  const lengthMs = Interval.lengthMs(interval);
  const lastMs = Math.max(...times);
  const truth = await exchange.klines(symbol, interval, Math.min(...times), lastMs + lengthMs);
  const comparison = compareSeries(interval, entries, { truth, altered }, closedByMs);
  const lateMs = (await exchange.nowMs()) - lastMs;
  return {
    ...comparison,
    differences: [
      ...comparison.differences,
      ...redrivenDifferences(records, truth),
      ...(lateMs < 300_000 + 2 * lengthMs ? [] : [`ends ${lateMs} ms before now`]),
    ],
  };
};

/** What an operator sent anew is what the exchange has. */
const redrivenDifferences = (records: readonly LogRecord[], truth: readonly Kline[]): readonly string[] => {
  const texts = new Set(truth.map(textOf));
  return records
    .filter(({ headers }) => headers['redriven'] !== undefined)
    .map(toKline)
    .filter((kline) => !texts.has(textOf(kline)))
    .map((kline) => `redriven, and not of the exchange: ${textOf(kline)}`);
};

const toEntry = (record: LogRecord): readonly Entry[] => {
  const { type, origin } = record.headers;
  switch (type) {
    case 'kline':
      return [{ _tag: 'Kline', kline: toKline(record), origin }];
    case 'gap': {
      const gap = decodeGap(E.toUnion(parseJson(Buffer.from(record.value ?? []).toString())));
      if (E.isLeft(gap)) throw new Error(`a gap that cannot be read: ${JSON.stringify(gap.left)}`);
      return [{ _tag: 'Gap', fromMs: gap.right.fromMs, toMs: gap.right.toMs }];
    }
    default:
      return [];
  }
};

const toKline = ({ value }: LogRecord): Kline =>
  decodeKline(JSON.parse(Buffer.from(value ?? []).toString())).fields as Kline;
