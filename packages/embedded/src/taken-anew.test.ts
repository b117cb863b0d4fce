import type { LogError } from '@cryptostream/ports';
import { eventually, record, right } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { openForTest } from './testing/with-embedded';

const again: LogError = { _tag: 'LogUnavailable', message: 'the state was set back', retryable: true };

test('a worker that wants to begin anew is asked where, and read to from there', async () => {
  const opened = openForTest();
  await right(opened.createTopics([{ topic: 't', config: {} }]));
  const { publish } = await right(opened.openPublisher('p'));
  await right(publish(['a', 'b', 'c'].map((value) => record('t', 0, value))));
  const starts = [1, 0];
  const seen: string[] = [];
  const member = await right(
    opened.joinGroup({
      groupId: 'g',
      mainTopic: 't',
      liveTopics: [],
      worker: {
        assigned: () => TE.fromIO(() => starts.shift() ?? 9),
        process: ({ records }) =>
          TE.fromEither(
            starts.length > 0
              ? E.left(again)
              : E.right(void seen.push(...records.map(({ value }) => Buffer.from(value ?? []).toString()))),
          ),
        revoked: async () => undefined,
      },
    }),
  );
  await eventually(() => seen.length === 3, 10_000);
  await member.stop();
  expect(seen).toEqual(['a', 'b', 'c']);
  await opened.close();
}, 20_000);
