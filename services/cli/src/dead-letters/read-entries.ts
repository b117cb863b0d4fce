/** All dead letters that are kept, each once, and what became of them. */
import { Topics } from '@cryptostream/contracts';
import type { LogReader } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Failure } from '../failure';
import { collectEntries, type Entries } from './collect-entries';
import { readTopic } from './read-topic';

export const readEntries =
  (reader: LogReader, signal: AbortSignal): TE.TaskEither<Failure, Entries> =>
  async () => {
    const collection = collectEntries();
    return pipe(
      readTopic(reader, Topics.deadLetters, signal, (records) =>
        TE.fromIO(() => records.forEach(collection.take)),
      ),
      TE.map(collection.entries),
    )();
  };
