/** Records of the log as arrivals of the join; what waits already decides what is worth reading. Pure. */
import { decodeEnriched, decodeToldGap, parseJson, Topics } from '@cryptostream/contracts';
import { Market, reason, type Reason } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { Input, MarketConfiguration, MarketPipeline } from './market-configuration';

/** Records that are not what their topic promises; only a foreign producer can have written them. */
export type Refused = { readonly record: LogRecord; readonly reasons: readonly Reason[] };

export const takeIn = (
  { plan }: MarketConfiguration,
  pipeline: MarketPipeline,
  records: readonly LogRecord[],
): { readonly pipeline: MarketPipeline; readonly refused: readonly Refused[] } => {
  const arrivals: Market.Arrival[] = [];
  const refused: Refused[] = [];
  for (const record of records) {
    // Of what was computed anew the market was told when it came first, or never: states that were told stay.
    if (record.headers['origin'] === 'recompute') continue;
    const arrival = toArrival(plan.source, record);
    if (E.isLeft(arrival)) refused.push({ record, reasons: arrival.left });
    else if (arrival.right !== null) arrivals.push(arrival.right);
  }
  return { pipeline: { ...pipeline, join: Market.arrive(pipeline.join, arrivals) }, refused };
};

/** Null: of another source, or no gap. */
const toArrival = (source: string, record: LogRecord): E.Either<readonly Reason[], Market.Arrival | null> =>
  pipe(
    parseJson(new TextDecoder().decode(record.value ?? new Uint8Array())),
    E.mapLeft((message): readonly Reason[] => [reason('not_json', '', null, message)]),
    E.chain((value) => (record.topic === Topics.quality ? toGap(value, record) : toKline(value, record))),
    E.map((arrival) => (arrival !== null && arrival.source === source ? arrival.arrival : null)),
  );

type Sourced = { readonly source: string; readonly arrival: Market.Arrival };

const toGap = (value: unknown, { offset }: LogRecord): E.Either<readonly Reason[], Sourced | null> =>
  pipe(
    decodeToldGap(value),
    E.map((gap) => gap && { source: gap.source, arrival: { _tag: 'Gap', ...gap, position: offset } }),
  );

const toKline = (value: unknown, { offset }: LogRecord): E.Either<readonly Reason[], Sourced> =>
  pipe(
    decodeEnriched(value),
    E.map((valued) => ({
      source: valued.kline.source,
      arrival: { _tag: 'Kline', valued, position: offset },
    })),
  );

/** As many klines of a series as are read ahead of the others. */
const enoughKlines = 250;
const enoughGaps = 10_000;

/** Whether an input is to be read on: one whose series are all ahead of the others waits for them. */
export const isWanted = ({ join }: MarketPipeline, { holds, series }: Input): boolean => {
  const queues = series.flatMap((each) => join.queues.get(Market.keyOf(each)) ?? []);
  // Gaps are few. However many there are, the one that a kline waits for has to be reached.
  return holds === 'klines'
    ? queues.some((queue) => Market.waitingCount(queue) < enoughKlines)
    : queues.every((queue) => queue.told.length < enoughGaps || Market.waitingCount(queue) > 0);
};

/** Offset of the first record of an input that is still needed; null when all that were read are joined. */
export const firstNeeded = ({ join }: MarketPipeline, { holds, series }: Input): number | null => {
  const positions = series.flatMap((each) => {
    const queue = join.queues.get(Market.keyOf(each));
    if (queue === undefined) return [];
    return holds === 'klines' ? [Market.firstWaiting(queue)] : queue.told.map(({ position }) => position);
  });
  const needed = positions.filter((position) => position !== null);
  return needed.length === 0 ? null : Math.min(...needed);
};
