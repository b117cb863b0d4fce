/**
 * Publishers that take turns: in one process a transaction keeps everything else waiting, so of all that want to publish
 * one goes on per round of the event loop, and HTTP is served in between.
 */
import type { OpenPublisher } from '@cryptostream/ports';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';

export const takingTurns = (open: OpenPublisher): OpenPublisher => {
  const turn = turns();
  return (transactionalId) =>
    pipe(
      open(transactionalId),
      TE.map(({ publish, close }) => ({
        publish: (records) =>
          pipe(
            turn,
            T.chain(() => publish(records)),
          ),
        close,
      })),
    );
};

const turns = (): T.Task<void> => {
  let last = Promise.resolve();
  return () => (last = last.then(() => new Promise((resolve) => setImmediate(resolve))));
};
