import type { Clock } from '@cryptostream/ports';
import { left, recordingLogger, right, scriptedServer } from '@cryptostream/testkit';
import { waitForInflux } from './wait-for-influx';

const simulatedClock = (): Clock => {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
};

test('waits longer and longer, saying for what, until it answers', async () => {
  const server = await scriptedServer((_, before) => ({ status: before < 3 ? 503 : 200, body: '{}' }));
  const { logger, lines } = recordingLogger();
  await right(waitForInflux(simulatedClock(), logger)({ url: server.url, deadlineMs: 60_000 }));
  expect(lines.map(({ event, fields }) => [event, fields['url'], fields['nextTryInMs']])).toEqual([
    ['waiting for InfluxDB', server.url, 250],
    ['waiting for InfluxDB', server.url, 500],
    ['waiting for InfluxDB', server.url, 1_000],
  ]);
  await server.close();
});

test('gives up after the deadline, with the last reason', async () => {
  const server = await scriptedServer(() => 'reset');
  const { logger } = recordingLogger();
  const failure = await left(
    waitForInflux(simulatedClock(), logger)({ url: server.url, deadlineMs: 10_000 }),
  );
  expect(failure).toMatchObject({ _tag: 'StoreUnavailable' });
  await server.close();
});
