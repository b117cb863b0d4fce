/**
 * One webhook: reads `alerts` from its place on, delivers what is for it, one alert after the other, and writes its place down after
 * each. What fails in between is delivered again, with the same id. No other webhook waits for it.
 */
import type { Arrivals, LogError, LogRecord, Position } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { deliverUntilSettled } from './deliver-until-settled';
import type { Receiver, WebhooksDependencies } from './dependencies';
import type { AlertOutcome } from './metrics';
import type { KeepPlaces } from './place-keeper';
import { inTimeOrder, judge, toPlaceRecord } from './topology';

type Lane = {
  readonly dependencies: WebhooksDependencies;
  readonly receiver: Receiver;
  readonly keep: KeepPlaces;
  readonly signal: AbortSignal;
};

/** Where to go on, or what failed; undefined when it was stopped. */
type Read = E.Either<LogError, readonly Position[]> | undefined;

/** @returns what failed; null when it was stopped */
export const runLane = async (lane: Lane, from: readonly Position[]): Promise<LogError | null> => {
  const { metrics, openArrivals } = lane.dependencies;
  // So that there is a 0 to be seen before the first trouble.
  metrics.failing(lane.receiver.name, false);
  const arrivals = openArrivals();
  let positions = from;
  try {
    while (!lane.signal.aborted) {
      const read = await readOn(lane, arrivals, positions);
      if (read === undefined) return null;
      if (E.isLeft(read)) return read.left;
      positions = read.right;
    }
    return null;
  } finally {
    await arrivals.close();
    lane.dependencies.onTrouble?.(`webhook ${lane.receiver.name}`, null);
  }
};

const readOn = async (lane: Lane, arrivals: Arrivals, from: readonly Position[]): Promise<Read> => {
  // Waits until something comes, half a second at most.
  const read = await arrivals.next(from)();
  if (E.isLeft(read)) return read;
  const records = inTimeOrder(read.right);
  let positions = from;
  let kept = from;
  for (const record of records) {
    const outcome = await settle(lane, record);
    if (outcome === undefined) return undefined;
    lane.dependencies.metrics.settled(lane.receiver.name, outcome);
    positions = positions.map((each) =>
      each.partition === record.partition ? { ...each, offset: record.offset + 1 } : each,
    );
    // What was passed over can be passed over again: that needs no commit of its own.
    if (outcome !== 'delivered' && outcome !== 'refused') continue;
    const done = await keepPlace(lane, positions);
    if (E.isLeft(done)) return done;
    kept = positions;
  }
  const ends = read.right.map(({ topic, partition, nextOffset }) => ({
    topic,
    partition,
    offset: nextOffset,
  }));
  if (positions !== kept) {
    const done = await keepPlace(lane, ends);
    if (E.isLeft(done)) return done;
  }
  return E.right(ends);
};

const keepPlace = ({ keep, receiver }: Lane, positions: readonly Position[]) =>
  keep([toPlaceRecord(receiver.name, positions)])();

const settle = async (lane: Lane, record: LogRecord): Promise<AlertOutcome | undefined> => {
  const { dependencies, receiver, signal } = lane;
  const { logger } = dependencies;
  const verdict = judge(receiver, record);
  switch (verdict._tag) {
    case 'NotWanted':
      return 'not_wanted';
    case 'History':
      return 'history';
    case 'Unreadable': {
      const { topic, partition, offset } = record;
      const { reason } = verdict;
      logger.warn('a record that is no alert was passed over', { topic, partition, offset, reason });
      return 'unreadable';
    }
    case 'Deliver': {
      const settled = await deliverUntilSettled(dependencies, receiver, verdict.alert, signal);
      if (settled === undefined) return undefined;
      if (settled._tag === 'Delivered') return 'delivered';
      const { name: webhook } = receiver;
      const { reason } = settled;
      logger.error('a webhook refused an alert, which was passed over', {
        webhook,
        alert: verdict.alert.record.id,
        reason,
      });
      return 'refused';
    }
  }
};
