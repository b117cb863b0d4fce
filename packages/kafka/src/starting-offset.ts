/** Whether a partition can be read from where its worker wants to go on. */
import type { LogError } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { offsetsOfPartition } from './fetch-next';
import type { Position } from './fetch-records';
import { logRefused, logUnavailable } from './log-error';
import { patience } from './pause';
import type { Session } from './session';

/** After a change of leader the end may be reported too low for a moment. */
const patienceMs = 15_000;

/**
 * The offset itself when the topic has it. Otherwise the record there is gone or was never written, and going on elsewhere would
 * silently lose or repeat records: refused, with what happened. kafkajs would jump to an end of the topic instead.
 * To be asked again rather than made again: it remembers since when the end has been too low.
 */
export const startingOffset = (session: Session, position: Position): TE.TaskEither<LogError, number> => {
  return pipe(readRange(session, position), TE.chain(checkRange(position, patience(patienceMs))));
};

const readRange = (session: Session, { topic, partition }: Position) =>
  offsetsOfPartition(session, topic, partition);

type Range = { readonly low: number; readonly high: number };

const checkRange =
  (position: Position, isPatient: () => boolean) =>
  (range: Range): TE.TaskEither<LogError, number> => {
    const { offset } = position;
    if (offset < range.low) return TE.left(logRefused(describeDeleted(position, range)));
    if (offset <= range.high) return TE.right(offset);
    return TE.left((isPatient() ? logUnavailable : logRefused)(describeBeyond(position, range)));
  };

const describeDeleted = ({ topic, partition, offset }: Position, { low, high }: Range): string =>
  `${topic}-${partition} was processed up to offset ${offset}, but Kafka now has ${low} to ${high}: records were deleted (retention) before they were processed. Start from the beginning of the topic with an empty state, or restore the records.`;

const describeBeyond = ({ topic, partition, offset }: Position, { low, high }: Range): string =>
  `${topic}-${partition} was processed up to offset ${offset}, but Kafka now has ${low} to ${high}: the topic was made anew or Kafka lost its data. Start from the beginning of the topic with an empty state.`;
