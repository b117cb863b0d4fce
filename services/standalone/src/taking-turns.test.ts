import * as E from 'fp-ts/Either';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { takingTurns } from './taking-turns';

test('of all that publish at once one goes on per round of the event loop, in order', async () => {
  const told: string[] = [];
  const open = takingTurns((id) =>
    TE.right({
      publish: () => TE.fromIO(() => void told.push(id)),
      close: T.of(undefined),
    }),
  );
  const publishers = await Promise.all(['a', 'b', 'c'].map((id) => open(id)()));
  const published = publishers.flatMap((publisher) =>
    E.isRight(publisher) ? [publisher.right.publish([])()] : [],
  );
  const rounds: number[] = [];
  while (told.length < 3) {
    await new Promise((resolve) => setImmediate(resolve));
    rounds.push(told.length);
  }
  await Promise.all(published);
  expect(told).toEqual(['a', 'b', 'c']);
  rounds.forEach((count, index) => expect(count - (rounds[index - 1] ?? 0)).toBeLessThanOrEqual(1));
});
