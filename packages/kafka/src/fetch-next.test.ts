import * as TE from 'fp-ts/TaskEither';
import { fetchNext } from './fetch-next';
import type { Session } from './session';

const unknown = Object.assign(new Error('does not host'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' });
const session: Session = { use: () => Promise.reject(unknown), close: async () => undefined };

test('a topic that has been there is not given up at once, and not waited for without end', async () => {
  jest.useFakeTimers({ now: 0 });
  const fetch = fetchNext(session, [{ topic: 't', partition: 0, offset: 5 }], () => TE.right(5));
  const later = async (ms: number) => {
    jest.setSystemTime(ms);
    return fetch();
  };
  expect(await later(0)).toMatchObject({ left: { _tag: 'LogUnavailable', retryable: true } });
  expect(await later(14_000)).toMatchObject({ left: { _tag: 'LogUnavailable', retryable: true } });
  expect(await later(16_000)).toMatchObject({ left: { _tag: 'LogRefused', retryable: false } });
  jest.useRealTimers();
});
